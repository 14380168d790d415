/** Where events were sent: `track` for the normal path, `test` for test mode. */
export type Path = "track" | "test";
