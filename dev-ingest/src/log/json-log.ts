import type { LogListener } from "./log-entry.ts";
import type { LogOutput } from "./text-log.ts";

/** Makes a listener that writes one JSON object a line: `{"time":"2026-01-04T12:00:00.000Z","kind":"batch",…}`. */
export function createJsonLog(output: LogOutput): LogListener {
  return (entry) =>
    output.write(`${JSON.stringify({ time: output.now().toISOString(), ...entry })}\n`);
}
