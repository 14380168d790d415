import type { RequestError } from "./request-error.ts";

/** A request that is not taken, thrown wherever that is found out. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly error: RequestError;
  /** What was received of the body, for the rejected list; null when nothing was. */
  readonly received: Buffer | null;

  constructor(error: RequestError, received: Buffer | null = null) {
    super(error.message);
    this.error = error;
    this.received = received;
  }
}
