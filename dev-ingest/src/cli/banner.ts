import { networkInterfaces } from "node:os";
import type { IngestServer } from "../server/ingest-server.ts";

/** The lines that say where a server is, the first time that it is looked at. */
export function bannerText(server: IngestServer, host: string): string {
  const rows: (readonly [string, string])[] = [
    ["Local", `${server.url}/`],
    ...networkUrls(host, server.port).map((url) => ["Network", url] as const),
    ["Send to", `POST ${server.url}/track (test mode: /test)`],
  ];
  const signInUrl = server.signInUrl();
  if (signInUrl !== null) rows.push(["Sign in", `${signInUrl} (works once, for 15 minutes)`]);
  return `\n${rows.map(([label, text]) => `  ${`${label}:`.padEnd(10)}${text}\n`).join("")}\n`;
}

/** Where other machines find a server that listens to them. */
function networkUrls(host: string, port: number): readonly string[] {
  if (host !== "0.0.0.0" && host !== "::") return [];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => `http://${address}:${port}/`);
}
