import type { StoredEvent } from "../api/stored-event.ts";

/** Reads the arrays of events out of server-sent messages. */
export async function* readEventMessages(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<readonly StoredEvent[], void> {
  let text = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const messages = text.split("\n\n");
    text = messages.pop()!;
    for (const message of messages) {
      const lines = message.split("\n");
      if (!lines.includes("event: events")) continue;
      const data = lines.find((line) => line.startsWith("data: "));
      if (data !== undefined)
        yield JSON.parse(data.slice("data: ".length)) as readonly StoredEvent[];
    }
  }
}
