import { createAgenda } from "./agenda.ts";
import { createDonorJourney } from "./donor-journey.ts";
import type { MarathonEvent } from "./expected-wire.ts";
import { createIncentive, openedProperties, type Incentive } from "./incentives.ts";
import { createSeededRandom } from "./seeded-random.ts";

/** What a marathon is made from. */
export interface MarathonOptions {
  /** Any 32-bit integer. The same seed and count give the same events. */
  readonly seed: number;
  /** How many events. From 1,500 on, every one of the 24 names is among them. */
  readonly count: number;
  /**
   * Whether `donation_received` is among them. The tracker has not sent it since its helper moved and the call was
   * lost; without it the events are those of today's tracker.
   *
   * @default true
   */
  readonly withDeadEvents?: boolean;
}

/** 4 January 2026, 12:00 UTC: the first minute of the marathon. */
const startMs = Date.UTC(2026, 0, 4, 12);
const eventId = 29;
const incentivesAtStart = 12;

/**
 * Yields the events of a charity marathon in the order a tracker would send them: donors arrive, look at the form, give,
 * bid and comment; payments settle; volunteers screen the comments; incentives open and are met.
 *
 * Values are what a JavaScript sender holds: beside strings and numbers there are `Date`s, bigints and decimal objects.
 * `expectedWire` says what must arrive.
 */
export function* marathonEvents(
  options: MarathonOptions,
): Generator<MarathonEvent, void, undefined> {
  const { seed, count, withDeadEvents = true } = options;
  const random = createSeededRandom(seed);
  const agenda = createAgenda();
  const incentives: Incentive[] = [];
  let due: MarathonEvent[] = [];

  const emit = (eventName: string, properties: Record<string, unknown>): void => {
    if (eventName === "donation_received" && !withDeadEvents) return;
    due.push({ event_name: eventName, properties });
  };

  const openIncentive = (atMs: number): void => {
    const incentive = createIncentive(random, incentives.length);
    incentives.push(incentive);
    emit("incentive_opened", openedProperties(random, incentive, { eventId, atMs }));
  };

  const changeGroup = (atMs: number): void => {
    const group = {
      group: random.pick(["hype", "first-timers", "ärger-级"]),
      user_id: random.int(1, 40),
    };
    emit("donation_group_created", group);
    agenda.add(atMs + random.int(1, 30) * 60_000, () =>
      emit("donation_group_deleted", { ...group }),
    );
  };

  const journey = createDonorJourney({ random, agenda, incentives, eventId, emit });

  for (let index = 0; index < incentivesAtStart; index++) {
    const atMs = startMs + index * 1_000;
    agenda.add(atMs, () => openIncentive(atMs));
  }
  const everyMinutes = (minutes: number, happen: (atMs: number) => void): void => {
    const arrange = (atMs: number): void =>
      agenda.add(atMs, () => {
        happen(atMs);
        arrange(atMs + random.int(1, 2 * minutes) * 60_000);
      });
    arrange(startMs + 60_000);
  };
  everyMinutes(10, openIncentive);
  everyMinutes(15, changeGroup);
  const welcomeDonor = (donorId: number, atMs: number): void =>
    agenda.add(atMs, () => {
      journey.begin(donorId, atMs);
      welcomeDonor(donorId + 1, atMs + random.int(500, 40_000));
    });
  welcomeDonor(90_001, startMs + 20_000);

  let yielded = 0;
  while (yielded < count) {
    agenda.next()!.happen();
    for (const event of due) {
      if (yielded++ < count) yield event;
    }
    due = [];
  }
}
