import { keep, readKept } from "../parts/kept.ts";

let areOn = readKept("single-keys") !== "off";

/** Whether letters, digits and signs are shortcuts: to people who speak to their browser, they are a trap. */
export function singleKeysAreOn(): boolean {
  return areOn;
}

export function turnSingleKeys(on: boolean): void {
  areOn = on;
  keep("single-keys", on ? "on" : "off");
}
