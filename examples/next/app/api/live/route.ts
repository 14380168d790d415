import { setTimeout as delay } from "node:timers/promises";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { after } from "next/server";
import { analytics } from "../../../analytics";
import { donations } from "../../../donations";

/** One line a donation, until the reader leaves. */
export const GET = wrapFetch(
  analytics,
  ({ signal }: Request) => {
    const lines = live(signal);
    const body = new ReadableStream<string>({
      async pull(controller) {
        const { done, value } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()));
  },
  { requestServed: true, waitUntil: after },
);

async function* live(left: AbortSignal): AsyncGenerator<string> {
  for (let shown = 0; !left.aborted; await delay(20)) {
    for (; shown < donations.length; shown++) {
      analytics.track("donation_shown", { donation_id: shown + 1 });
      yield `${donations[shown]!}\n`;
    }
  }
}
