import { createAnalytics } from "@tracker-analytics/sdk";

/** Events of one request. */
const batchEvents = 500;

/** One way of sending events of 300 bytes in requests of 500, one request at a time. */
export type Sender = (
  host: string,
  events: number,
  /** Receives how many are delivered, after each request. */
  onDelivered?: (events: number) => void,
) => Promise<void>;

/** By an array, `JSON.stringify` and one `fetch` a request. */
export const sendPlainly: Sender = async (host, events) => {
  for (let sent = 0; sent < events;) {
    const waiting: object[] = [];
    for (const last = sent + batchEvents; sent < last; sent++) {
      waiting.push({ event_name: "donation_completed", properties: makeProperties(sent) });
    }
    const response = await fetch(`${host}/track`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(waiting),
    });
    await response.text();
  }
};

/** By the SDK, with its defaults. Throws when not all of them are delivered. */
export const sendBySdk: Sender = async (host, events, onDelivered) => {
  const analytics = createAnalytics({ ingestHost: host });
  for (let sent = 0; sent < events;) {
    for (const last = sent + batchEvents; sent < last; sent++) {
      analytics.track("donation_completed", makeProperties(sent));
    }
    // As the floor waits for the answer to its request.
    await analytics.flush();
    onDelivered?.(sent);
  }
  const { delivered } = await analytics.close();
  if (delivered !== events) throw new Error(`${delivered} of ${events} were delivered.`);
};

function makeProperties(index: number): object {
  return {
    donation_id: index,
    event_id: 29,
    amount: "25.00",
    currency: "USD",
    is_anonymous: false,
    num_bids: 2,
    domain: "PAYPAL",
    comment:
      "Good luck to all the runners, and greetings from the harbour; save the animals, and mind the gap.",
    timestamp: "2026-01-04T12:00:00.000Z",
  };
}
