/** One run of the marathon. */
export interface ScheduledRun {
  readonly id: string;
  readonly game: string;
  readonly startsAt: string;
}

/** The runs of the night, in their order. */
export const schedule: readonly ScheduledRun[] = [
  { id: "seal-rescue", game: "Seal Rescue, any%", startsAt: "2026-07-04T18:00:00Z" },
  { id: "lighthouse", game: "The Lighthouse, all lamps", startsAt: "2026-07-04T20:30:00Z" },
  { id: "deep-harbour", game: "Deep Harbour, blindfolded", startsAt: "2026-07-04T23:15:00Z" },
];
