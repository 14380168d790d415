const storageKey = "dev-ingest.single-keys";
let areOn = readStored();

/** Whether letters, digits and signs are shortcuts: to people who speak to their browser, they are a trap. */
export function singleKeysAreOn(): boolean {
  return areOn;
}

export function turnSingleKeys(on: boolean): void {
  areOn = on;
  try {
    localStorage.setItem(storageKey, on ? "on" : "off");
  } catch {
    // A page without storage keeps the choice until it is left.
  }
}

function readStored(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}
