/** Puts a value into words. Code may throw what has none, such as an object without a prototype: that is empty. */
export function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "";
  }
}
