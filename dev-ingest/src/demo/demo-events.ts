/** An event of the demo, as it crosses the wire. */
export interface DemoEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const donors = ["Ada", "Grace", "Linus", "Margaret", "Alan", "Barbara", "(anonymous)"];
const games = ["Celeste", "Portal", "Hollow Knight", "Outer Wilds"];
const bids = ["save the frames", "kill the animals", "bonus game", "name the hero"];
const routes = [
  ["GET", "/donate"],
  ["GET", "/schedule"],
  ["POST", "/donate"],
] as const;

const viewedShare = 0.2;
const servedShare = 0.4;
const cancelledShare = 0.12;

/** One scene of an invented charity marathon: what one donation, or one look at a page, sets off. `random` is from 0 to 1. */
export function demoScene(sceneNumber: number, random: () => number): readonly DemoEvent[] {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const timestamp = new Date().toISOString();
  const game = pick(games);
  const kind = random();
  if (kind < viewedShare) {
    return [
      { event_name: "donate_form_viewed", properties: { event: "demo-marathon", game, timestamp } },
    ];
  }
  if (kind < servedShare) {
    const [method, route] = pick(routes);
    const duration_ms = Math.round(8 + 240 * random() ** 4);
    return [
      { event_name: "request_served", properties: { method, route, duration_ms, timestamp } },
    ];
  }
  const donationId = 10_000 + sceneNumber;
  const amount = (1 + Math.floor(random() ** 3 * 20_000) / 100).toFixed(2);
  const donation = { donation_id: donationId, amount, currency: "USD", timestamp };
  const received = {
    event_name: "donation_received",
    properties: { ...donation, donor: pick(donors), game },
  };
  if (random() < cancelledShare)
    return [received, { event_name: "donation_cancelled", properties: donation }];
  const completed = { event_name: "donation_completed", properties: donation };
  if (random() < 0.5) return [received, completed];
  const bid = {
    event_name: "bid_applied",
    properties: { donation_id: donationId, bid: pick(bids), amount, timestamp },
  };
  return [received, completed, bid];
}
