import { formatCents, type BidWar } from "./bids.ts";

/** Renders the page on the server. `ingestHost` is where it sends its events: this site's own relay. */
export function homePage(wars: Iterable<BidWar>, ingestHost: string): string {
  const rows = [...wars].map(
    ({ id, name, totalCents }) => `
      <li>
        <h2>${name}</h2>
        <p><output id="total-${id}">${formatCents(totalCents)}</output> so far</p>
        <button type="button" data-bid="${id}">Bid $5</button>
      </li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Open Harbour Marathon</title>
    <link rel="stylesheet" href="/page.css" />
    <script src="/tracker-analytics.js" data-ingest-host="${ingestHost}" defer></script>
    <script src="/page.js" type="module"></script>
  </head>
  <body>
    <main>
      <h1>Bid wars</h1>
      <ul>${rows.join("")}
      </ul>
    </main>
  </body>
</html>
`;
}
