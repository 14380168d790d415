import { isHostRule } from "../http/allowed-hosts.ts";
import type { IngestServer } from "./ingest-server.ts";
import { openStore } from "./open-store.ts";
import { defaultHost, type ServerOptions } from "./options.ts";

/**
 * Starts a server and resolves when it listens.
 *
 * @throws {Error} With code `EADDRINUSE` when the port is taken, and the like from the operating system.
 * @throws {TypeError} When it would listen to other machines without any access key, or a key or an allowed host is none.
 */
export async function startServer(options: ServerOptions = {}): Promise<IngestServer> {
  refuseUnsafe(options);
  // Loaded while the threads of the store start.
  const [store, { serveStore }] = await Promise.all([
    openStore(options),
    import("./serve-store.ts"),
  ]);
  return serveStore(store, options);
}

function refuseUnsafe(options: ServerOptions): void {
  const { accessKeys = [], adminKeys = [], allowedHosts = [], host = defaultHost } = options;
  if ([...accessKeys, ...adminKeys].includes(""))
    throw new TypeError("A key is empty, so that everyone would have it. Set one, or none at all.");
  const wrongHost = allowedHosts.find((name) => !isHostRule(name));
  if (wrongHost !== undefined)
    throw new TypeError(
      `allowedHosts has ${JSON.stringify(wrongHost)}; expected a host's name without scheme and port: ingest.example.org.`,
    );
  if (accessKeys.length === 0 && !isLoopbackHost(host) && options.allowOpenAccess !== true) {
    throw new TypeError(
      `Cannot listen on ${host} without an access key: every machine that reaches it could send and read events. Set an access key, or allow open access.`,
    );
  }
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
