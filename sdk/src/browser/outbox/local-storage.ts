/** The page's localStorage; undefined where it is blocked, or null as in a WebView. */
export function openLocalStorage(): Record<string, string | undefined> | undefined {
  try {
    return localStorage ?? undefined;
  } catch {
    return undefined;
  }
}
