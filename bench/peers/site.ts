import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bundle } from "./bundle.ts";

/** A site with one page per peer. */
export interface Site {
  /** The page that starts a peer, which sends to this host. */
  urlOf(name: string, host: string): string;
  /** A page without any of them. */
  readonly otherUrl: string;
  readonly close: () => void;
}

/** Serves the peers: each page puts its `track()` on the global object. */
export async function startSite(bundles: ReadonlyMap<string, Bundle>): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site");
    const name = searchParams.get("peer");
    if (pathname === "/bundle.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(bundles.get(name ?? "")?.code);
      return;
    }
    response.setHeader("content-type", "text/html");
    const script = `import { start } from "/bundle.js?peer=${name}";
      globalThis.track = start(${JSON.stringify(searchParams.get("host"))});`;
    const started = name === null ? "" : `<script type="module">${script}</script>`;
    response.end(`<!doctype html><title>bench</title>${started}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urlOf: (name, host) =>
      `${url}/?peer=${encodeURIComponent(name)}&host=${encodeURIComponent(host)}`,
    otherUrl: `${url}/other`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
