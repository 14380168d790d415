let created = 0;

/**
 * Makes a name that no other page, process or client has, such as `mfk2x1c7-1-8f0q216ab9p-2871098114-1098340021`. It
 * identifies no person. No single source is relied on: crawlers and tests replace `Math.random`, and clocks are set back.
 */
export function createClientId(): string {
  let random = "";
  try {
    random = crypto.getRandomValues(new Uint32Array(2)).join("-");
  } catch {
    // Not there, or blocked where a Worker starts.
  }
  const parts = [Date.now().toString(36), ++created, Math.random().toString(36).slice(2), random];
  return parts.join("-");
}
