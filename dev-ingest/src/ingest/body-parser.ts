import { setImmediate } from "node:timers/promises";
import type { EventPlan } from "../wire/event-plan.ts";
import type { WireLimits } from "../wire/limits.ts";
import { type BodyResult, parseBody, parseSteps } from "../wire/parse-body.ts";
import { Turns } from "./turns.ts";

/** Bodies up to this size are parsed at once: that takes a millisecond or two. */
const maxBytesAtOnce = 16_384;
/** Bytes of larger bodies that are parsed and stored at one time. Values take many times the room of their text. */
const maxBytesInParallel = 4_194_304;
const sliceMs = 5;

/** Parses bodies so that a large one keeps the process neither from small ones nor from anything else. */
export class BodyParser {
  readonly #limits: WireLimits;
  readonly #plan: EventPlan | null;
  readonly #turns = new Turns(maxBytesInParallel);

  constructor(limits: WireLimits, plan: EventPlan | null) {
    this.#limits = limits;
    this.#plan = plan;
  }

  /** Parses a body and hands it on; the next large body begins when `use` has ended. */
  async parse<Outcome>(
    bytes: Buffer,
    use: (result: BodyResult) => Promise<Outcome>,
  ): Promise<Outcome> {
    if (bytes.length <= maxBytesAtOnce) return use(parseBody(bytes, this.#limits, this.#plan));
    return this.#turns.take(bytes.length, async () => use(await this.#parseInSlices(bytes)));
  }

  async #parseInSlices(bytes: Buffer): Promise<BodyResult> {
    const steps = parseSteps(bytes, this.#limits, this.#plan);
    let sliceEndMs = performance.now() + sliceMs;
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      if (performance.now() < sliceEndMs) continue;
      await setImmediate();
      sliceEndMs = performance.now() + sliceMs;
    }
  }
}
