/** How every example page is written: it works as it stands beside a dev-ingest on its usual port. */
const writtenAttribute = 'data-ingest-host="http://127.0.0.1:5000"';

/** How every example page links to the live page. */
const writtenLink = 'href="http://127.0.0.1:5000/"';

/**
 * Puts the settings of one request in the place of the ones that a page is written with.
 *
 * @param query May hold `ingestHost`, `testMode`, `noEmit` and `accessKey`; flags are on when they are there and not `0`.
 * @throws {Error} When the page does not have the attribute, and so would send to another server than it was asked to.
 */
export function withSettings(html: string, ingestHost: string, query: URLSearchParams): string {
  if (!html.includes(writtenAttribute)) {
    throw new Error(`Cannot set the ingest host: the page has no ${writtenAttribute}.`);
  }
  const host = query.get("ingestHost") ?? ingestHost;
  const accessKey = query.get("accessKey");
  const attributes = [
    `data-ingest-host="${escapeAttribute(host)}"`,
    ...(isOn(query.get("testMode")) ? ["data-test-mode"] : []),
    ...(isOn(query.get("noEmit")) ? ["data-no-emit"] : []),
    ...(accessKey === null ? [] : [`data-access-key="${escapeAttribute(accessKey)}"`]),
  ];
  const link = `href="${escapeAttribute(/^https?:/.test(host) ? host : "#")}"`;
  return html
    .replace(writtenAttribute, () => attributes.join(" "))
    .replace(writtenLink, () => link);
}

/** Escapes a text for a double-quoted attribute. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function isOn(value: string | null): boolean {
  return value !== null && value !== "0";
}
