import { setImmediate } from "node:timers/promises";
import { type BodyResult, type BodyRules, parseBody, parseSteps } from "../wire/parse-body.ts";
import { Turns } from "./turns.ts";

/** Bodies up to this size are parsed at once: that takes a millisecond or two. */
const maxBytesAtOnce = 16_384;
/** Bytes of larger bodies that are parsed and stored at one time. Values take many times the room of their text. */
const maxBytesInParallel = 4_194_304;
const sliceMs = 5;

/** Parses bodies so that a large one keeps the process neither from small ones nor from anything else. */
export class BodyParser {
  readonly #rules: BodyRules;
  readonly #turns = new Turns(maxBytesInParallel);

  constructor(rules: BodyRules) {
    this.#rules = rules;
  }

  /** Parses a body and hands it on; the next large body begins when `use` has ended. */
  async parse<Outcome>(
    bytes: Buffer,
    use: (result: BodyResult) => Promise<Outcome>,
  ): Promise<Outcome> {
    if (bytes.length <= maxBytesAtOnce) return use(parseBody(bytes, this.#rules));
    return this.#turns.take(bytes.length, async () => use(await this.#parseInSlices(bytes)));
  }

  async #parseInSlices(bytes: Buffer): Promise<BodyResult> {
    const steps = parseSteps(bytes, this.#rules);
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
