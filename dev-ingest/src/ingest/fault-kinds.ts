/** What can go wrong on purpose. */
export const faultKinds = [
  "status",
  "delay",
  "drip",
  "drop-before",
  "drop-after",
  "truncate",
  "hold-answer",
  "abort-if-gone",
  "latency",
  "refuse",
] as const;
