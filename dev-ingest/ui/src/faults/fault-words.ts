import type { Shape } from "../../../src/api/shapes.ts";

export type ActiveFault = Shape<"Fault">;
export type Fault = ActiveFault["fault"];

interface FaultKind {
  readonly kind: Fault["kind"];
  readonly label: string;
  /** What it does, for those who set it. */
  readonly about: string;
  /** Whether it takes milliseconds. */
  readonly hasDelay: boolean;
}

export const faultKinds: readonly FaultKind[] = [
  {
    kind: "drop-after",
    label: "Lose the response",
    about:
      "Stores the events and closes the connection. The sender tries again, and the duplicate is removed.",
    hasDelay: false,
  },
  {
    kind: "drop-before",
    label: "Lose the request",
    about: "Closes the connection before the body is read. The sender tries again.",
    hasDelay: false,
  },
  {
    kind: "status",
    label: "Respond with an error",
    about: "Sends this status and stores nothing.",
    hasDelay: false,
  },
  {
    kind: "refuse",
    label: "Refuse connections",
    about: "As if no server listened. The sender keeps its events and tries again.",
    hasDelay: false,
  },
  {
    kind: "latency",
    label: "Add latency",
    about: "Delays every response. Other faults can be on as well.",
    hasDelay: true,
  },
  {
    kind: "delay",
    label: "Delay the request",
    about: "Waits before it reads the request.",
    hasDelay: true,
  },
  {
    kind: "hold-answer",
    label: "Delay the response",
    about: "Stores the events at once and responds later, so that the sender's timeout passes.",
    hasDelay: true,
  },
  {
    kind: "abort-if-gone",
    label: "Store only if the sender waits",
    about: "Waits, and stores nothing if the sender is gone by then.",
    hasDelay: true,
  },
  {
    kind: "drip",
    label: "Send the response slowly",
    about: "Stores the events and sends the response byte by byte, with this pause in between.",
    hasDelay: true,
  },
  {
    kind: "truncate",
    label: "Cut the response short",
    about: "Stores the events and sends half of the response.",
    hasDelay: false,
  },
];

/** Says what happens to whom: `Respond with an error (503): the next 2 requests to test`. */
export function faultWords({ fault, run, path, times }: ActiveFault): string {
  const label = faultKinds.find(({ kind }) => kind === fault.kind)?.label ?? fault.kind;
  const detail =
    fault.kind === "status"
      ? ` (${fault.status})`
      : "delayMs" in fault
        ? ` (${fault.delayMs.toLocaleString()} ms)`
        : "";
  const where = path === undefined ? "" : ` to ${path}`;
  const whose = run === undefined ? "" : run === null ? " without a run" : ` of run ${run}`;
  return `${label}${detail}: ${howMany(times)}${where}${whose}`;
}

function howMany(times: number | null): string {
  if (times === null) return "every request";
  return times === 1 ? "the next request" : `the next ${times.toLocaleString()} requests`;
}
