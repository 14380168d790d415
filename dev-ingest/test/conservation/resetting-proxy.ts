import { connect, createServer, type Server, type Socket } from "node:net";

/** A proxy in front of the server whose connections can be reset. */
export interface ResettingProxy {
  readonly port: number;
  /** Resets about so much of the open connections; answers how many. */
  reset(share: number, random: () => number): number;
  close(): Promise<void>;
}

export async function startResettingProxy(targetPort: () => number): Promise<ResettingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server: Server = createServer((client) => {
    const target = connect(targetPort(), "127.0.0.1");
    const pair = [client, target] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      target.destroy();
    };
    for (const socket of pair) {
      socket.on("error", end);
      socket.on("close", end);
    }
    client.pipe(target);
    target.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    reset(share, random) {
      let count = 0;
      for (const [client, target] of pairs) {
        if (random() > share) continue;
        count++;
        client.resetAndDestroy();
        target.resetAndDestroy();
      }
      return count;
    },
    close() {
      for (const [client, target] of pairs) {
        client.destroy();
        target.destroy();
      }
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
