import { setTimeout as delay } from "node:timers/promises";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance } from "fastify";
import type { Analytics } from "@tracker-analytics/sdk";
import { fastifyPlugin } from "@tracker-analytics/sdk/fastify";

interface Donation {
  readonly amount: string;
}

const donationSchema = {
  type: "object",
  required: ["amount"],
  properties: { amount: { type: "string", pattern: String.raw`^\d{1,6}\.\d\d$` } },
};

/** Makes the API: donations are posted, read, and streamed as they come. */
export function createApp(analytics: Analytics): FastifyInstance {
  const donations: Donation[] = [];
  const app = Fastify();

  app.register(
    fastifyPlugin(analytics, {
      requestServed: true,
      context: ({ headers }) => ({ lang: headers["accept-language"] ?? null }),
    }),
  );

  app.post<{ Body: Donation }>(
    "/donations",
    { schema: { body: donationSchema } },
    async ({ body }, reply) => {
      const donation_id = donations.push({ amount: body.amount });
      analytics.track("donation_received", { donation_id, amount: body.amount });
      return reply.status(201).send({ donation_id });
    },
  );

  app.get<{ Params: { id: string } }>("/donations/:id", async ({ params }, reply) => {
    const donation = donations[Number(params.id) - 1];
    if (!donation) return reply.status(404).send({ error: "no such donation" });
    analytics.track("donation_viewed", { donation_id: Number(params.id) });
    return donation;
  });

  // One line a donation, until the reader leaves.
  app.get("/live", (_request, reply) => {
    const left = new AbortController();
    reply.raw.once("close", () => left.abort());
    return reply.send(Readable.from(live(donations, analytics, left.signal)));
  });
  return app;
}

async function* live(
  donations: readonly Donation[],
  analytics: Analytics,
  left: AbortSignal,
): AsyncGenerator<string> {
  for (let shown = 0; !left.aborted; await delay(20)) {
    for (; shown < donations.length; shown++) {
      analytics.track("donation_shown", { donation_id: shown + 1 });
      yield `${donations[shown]!.amount}\n`;
    }
  }
}
