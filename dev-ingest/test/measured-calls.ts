/** The calls of docs/ingest-api.md whose time is measured; a test keeps them in that document. */
export const measuredCalls: readonly string[] = [
  "/api/events",
  "/api/events?name=donation_completed&limit=20",
  "/api/events?property.donation_id=123",
  "/api/events?text=good+luck",
  "/api/history?property=donation_id&value=123",
  "/api/series?name=donation_completed&property=amount&cumulative=true&interval=1h",
  "/api/series?name=donation_completed&property=amount&interval=1h&group=domain",
  "/api/series?interval=1d",
  "/api/series?name=donation_completed&property=amount&at=2026-01-04T12:00:00Z",
  "/api/clients",
  "/latest",
  "/api/batches",
  "/api/rejected",
  "/api/runs",
  "/api/coverage",
];
