import { escapeAttribute } from "./analytics-attributes.ts";

/** The page that leads to the examples. */
export function homePage(ingestHost: string): string {
  const host = escapeAttribute(ingestHost);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>tracker-analytics examples</title>
    <link rel="icon" href="/script-tag/moon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/script-tag/marathon.css" />
  </head>
  <body>
    <main>
      <section>
        <h1>Examples</h1>
        <p>Pages of a made-up charity marathon. They send to <a href="${host}">${host}</a>: keep it open beside them.</p>
        <ul class="incentives">
          <li>
            <h2><a href="/script-tag/">Script tag</a></h2>
            <p>The marathon's page, without a bundler. Bids are tracked from the first moment, before the SDK is loaded.</p>
          </li>
          <li>
            <h2><a href="/vite-react/">Vite and React</a></h2>
            <p>The donate form. It tracks the donation and leaves the page in the same tick; the events arrive all the same.</p>
          </li>
        </ul>
      </section>
      <section>
        <h2>Other settings</h2>
        <p>Each page takes them from its address:</p>
        <ul>
          <li><a href="/script-tag/?testMode=1">?testMode=1</a> sends to the test path</li>
          <li><a href="/script-tag/?noEmit=1">?noEmit=1</a> sends nothing</li>
          <li><a href="/script-tag/?accessKey=secret">?accessKey=secret</a> sends an access key</li>
          <li><a href="/script-tag/?ingestHost=http://127.0.0.1:59999">?ingestHost=http://127.0.0.1:59999</a> sends to a server that is not there</li>
        </ul>
      </section>
    </main>
  </body>
</html>
`;
}
