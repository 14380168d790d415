let created = 0;

/**
 * Makes a name that no other page, process or client has, such as `mfk2x1c7-1-1x8f0q2-16ab9pd-0c3k1z`. It identifies no
 * person. No single source is relied on: crawlers and tests replace `Math.random`, and clocks are set back.
 */
export function createClientId(): string {
  const random = [0, 0, 0];
  try {
    random.splice(0, 2, ...crypto.getRandomValues(new Uint32Array(2)));
  } catch {
    // Not there, or blocked where a Worker starts.
  }
  random[2] = Math.random() * 2 ** 32;
  return [Date.now(), ++created, performance.now(), ...random]
    .map((part) => Math.floor(part).toString(36))
    .join("-");
}
