/** The page's localStorage; where it is blocked, an object that is forgotten with the page. */
export function openLocalStorage(): Record<string, string | undefined> {
  try {
    return localStorage;
  } catch {
    return {};
  }
}
