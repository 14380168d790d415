import type { Shape } from "../../../src/api/shapes.ts";

export type ActiveFault = Shape<"Fault">;
export type Fault = ActiveFault["fault"];

/** What a fault does, for those who set it. */
export const faultKinds: readonly {
  readonly kind: Fault["kind"];
  readonly label: string;
  readonly about: string;
}[] = [
  {
    kind: "drop-after",
    label: "Lose the answer",
    about:
      "Stores the events and closes the connection without an answer. The sender tries again with the same batch id, and the copy is removed.",
  },
  {
    kind: "drop-before",
    label: "Lose the request",
    about:
      "Closes the connection before the body is read. Nothing is stored; the sender tries again.",
  },
  {
    kind: "status",
    label: "Answer an error",
    about: "Answers with a status and stores nothing.",
  },
  {
    kind: "delay",
    label: "Answer late",
    about: "Waits before the request is read, so that senders meet their timeouts.",
  },
  {
    kind: "drip",
    label: "Answer in drops",
    about: "Stores the events, and sends the answer byte by byte.",
  },
  {
    kind: "truncate",
    label: "Answer by half",
    about: "Stores the events, and sends half an answer.",
  },
];

/** Says what happens to whom: `503 to the next 2 requests of test`. */
export function faultWords({ fault, run, path, times }: ActiveFault): string {
  const whom = [
    path === undefined ? "" : ` to ${path}`,
    run === undefined ? "" : run === null ? " without a run" : ` of run ${run}`,
  ].join("");
  const howOften =
    times === null
      ? `every request${whom}`
      : times === 1
        ? `the next request${whom}`
        : `the next ${times.toLocaleString()} requests${whom}`;
  return `${effectOf(fault)} for ${howOften}`;
}

function effectOf(fault: Fault): string {
  switch (fault.kind) {
    case "status":
      return `Status ${fault.status}${
        fault.retryAfterSeconds === undefined ? "" : `, Retry-After ${fault.retryAfterSeconds} s,`
      }`;
    case "delay":
      return `${fault.delayMs.toLocaleString()} ms of delay`;
    case "drip":
      return `An answer byte by byte, ${fault.delayMs.toLocaleString()} ms apart,`;
    case "drop-before":
      return "A lost request";
    case "drop-after":
      return "A lost answer";
    case "truncate":
      return "Half an answer";
  }
}
