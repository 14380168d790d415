import { now } from "./clock.ts";

/** Makes an id such as `mfk2x1c7.8f0.7391830182`: the time and 52 random bits. */
export function createId(): string {
  return now().toString(36) + Math.random();
}
