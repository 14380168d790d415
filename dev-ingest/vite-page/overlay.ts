import type { Place } from "./vite-page.ts";

/** An event that breaks the plan, as dev-ingest streams it. */
export interface InvalidEvent {
  readonly seq: number;
  readonly event_name: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

interface Context {
  readonly host: string;
  readonly place: Place | undefined;
}

const style = `
  :host { position: fixed; right: 16px; bottom: 16px; z-index: 99999; max-width: min(440px, calc(100vw - 32px)); }
  section { padding: 14px 16px; border-radius: 8px; border-left: 4px solid #ff5555; background: #181818; color: #d8d8d8;
    font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; box-shadow: 0 8px 30px rgb(0 0 0 / 40%); overflow-wrap: anywhere; }
  h2 { margin: 0 24px 4px 0; color: #ff7777; font-size: inherit; }
  ul { margin: 0 0 8px; padding-left: 18px; }
  a { color: #8fc7ff; margin-right: 16px; }
  button { position: absolute; top: 8px; right: 8px; border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
`;

let shown: HTMLElement | undefined;

/** Shows an event in a corner of the page until it is dismissed, by its button or Escape; the newest one only. */
export function showIssue(event: InvalidEvent, { host, place }: Context): void {
  dismiss();
  shown = document.createElement("tracker-analytics-overlay");
  const root = shown.attachShadow({ mode: "open" });
  const list = element("ul");
  for (const { path, message } of event.issues) list.append(element("li", `${path} ${message}`));
  const links = element("p");
  links.style.margin = "0";
  if (place) links.append(sourceLink(place, host));
  links.append(link("Live page", `${host}/?event=${event.seq}`));
  const close = element("button", "×");
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", dismiss);
  const section = element("section");
  section.setAttribute("role", "alert");
  section.append(element("h2", `${event.event_name} breaks the plan`), list, links, close);
  root.append(element("style", style), section);
  document.body.append(shown);
  addEventListener("keydown", onKey);
}

function dismiss(): void {
  shown?.remove();
  shown = undefined;
  removeEventListener("keydown", onKey);
}

function onKey({ key }: KeyboardEvent): void {
  if (key === "Escape") dismiss();
}

function sourceLink(place: Place, host: string): HTMLAnchorElement {
  const source = link(place.url, "#");
  void findSource(source, place, host);
  return source;
}

/** Has the link open the editor at the line that tracked, as Vite's own overlay does. */
async function findSource(source: HTMLAnchorElement, place: Place, host: string): Promise<void> {
  const response = await fetch(`${host}/source?${new URLSearchParams({ ...place }).toString()}`);
  const found = (await response.json()) as { file: string; line: number; column: number } | null;
  if (!found) return;
  const { file, line, column } = found;
  source.textContent = `${file}:${line}`;
  source.href = `/__open-in-editor?file=${encodeURIComponent(`${file}:${line}:${column}`)}`;
  source.addEventListener("click", (event) => {
    event.preventDefault();
    void fetch(source.href);
  });
}

function link(text: string, href: string): HTMLAnchorElement {
  const anchor = element("a", text);
  anchor.href = href;
  anchor.target = "_blank";
  return anchor;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = "",
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}
