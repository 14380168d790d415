import { onTestFinished } from "vitest";
import type { StoredEvent } from "../../src/index.ts";

/** Opens a stream of server-sent events and reads the stored events out of it. */
export async function readStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<{
  take(count: number): Promise<StoredEvent[]>;
  lastEventId(): string;
  restarts(): number;
  close(): void;
}> {
  const aborter = new AbortController();
  onTestFinished(() => aborter.abort());
  const response = await fetch(url, { headers, signal: aborter.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let lastEventId = "";
  let restarts = 0;
  const waiting: StoredEvent[] = [];
  return {
    async take(count) {
      while (waiting.length < count) {
        const { value, done } = await reader.read();
        if (done) throw new Error("The stream ended.");
        text += value;
        const messages = text.split("\n\n");
        text = messages.pop()!;
        for (const message of messages) {
          const fields = Object.fromEntries(
            message.split("\n").map((line) => line.split(/: ?(.*)/s)),
          );
          if (fields["event"] === "restart") restarts++;
          if (fields["event"] !== "events") continue;
          lastEventId = fields["id"];
          waiting.push(...JSON.parse(fields["data"]));
        }
      }
      return waiting.splice(0, count);
    },
    lastEventId: () => lastEventId,
    restarts: () => restarts,
    close: () => aborter.abort(),
  };
}
