/** The page's localStorage. Where it is blocked, or null as in a WebView, an empty object that takes nothing. */
export function openLocalStorage(): Record<string, string | undefined> {
  try {
    if (localStorage) return localStorage;
  } catch {
    // As if it were not there.
  }
  return Object.freeze({});
}
