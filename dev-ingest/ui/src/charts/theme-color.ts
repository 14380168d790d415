/** A color of the theme as the element shows it, since a canvas knows no custom properties: `rgb(13, 107, 95)`. */
export function themeColor(element: HTMLElement, token: string): string {
  const before = element.style.color;
  element.style.color = `var(${token})`;
  const { color } = getComputedStyle(element);
  element.style.color = before;
  return color;
}

/** Calls whenever the theme may have changed, by the system or by choice; returns the way to hear no more. */
export function onThemeChange(run: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(run);
  dark.addEventListener("change", run);
  observer.observe(document.documentElement, { attributes: true });
  return () => {
    dark.removeEventListener("change", run);
    observer.disconnect();
  };
}
