/** Resolves when what the page draws now is on the screen; in a hidden page, when it is shown. */
export async function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
