import { money, zonedTime } from "./live-values.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Something donors bid on: a goal to reach, or an option of a choice. */
export interface Incentive {
  readonly id: number;
  readonly parentId: number | null;
  readonly runId: number | null;
  readonly name: string;
  readonly goalCents: number | null;
  readonly allowsUserOptions: boolean;
  readonly maxOptionUnits: number | null;
  raisedCents: number;
  bids: number;
  isMet: boolean;
}

const names: readonly string[] = [
  "Glitch exhibition",
  "Name the hero (8 characters)",
  "Bonus game: タイムアタック",
  'Save or "kill" the animals',
  "Выбор персонажа",
  "100% instead of any%",
];

/** Invents an incentive: two in three have a goal, the others are choices. The first has a goal within easy reach. */
export function createIncentive(random: SeededRandom, index: number): Incentive {
  const id = 1_000 + index;
  const hasGoal = index === 0 || random.chance(0.66);
  const isOption = !hasGoal && random.chance(0.5);
  return {
    id,
    parentId: isOption ? id - 1 : null,
    runId: random.chance(0.9) ? random.int(1, 140) : null,
    name: random.pick(names),
    goalCents: hasGoal ? (index === 0 ? 5_000 : random.int(2, 400) * 5_000) : null,
    allowsUserOptions: !hasGoal && !isOption,
    maxOptionUnits: !hasGoal && !isOption && random.chance(0.7) ? random.int(8, 64) : null,
    raisedCents: 0,
    bids: 0,
    isMet: false,
  };
}

/** incentive_opened: runs before the row is saved, so a new incentive has no id yet. */
export function openedProperties(
  random: SeededRandom,
  incentive: Incentive,
  { eventId, atMs }: { eventId: number; atMs: number },
): Record<string, unknown> {
  return {
    timestamp: zonedTime(random, atMs),
    bid_id: incentive.id % 7 === 0 ? incentive.id : null,
    event_id: random.chance(0.95) ? eventId : null,
    run_id: incentive.runId,
    parent_id: incentive.parentId,
    name: incentive.name,
    goal: incentive.goalCents === null ? null : money(random, incentive.goalCents),
    is_target: incentive.goalCents !== null,
    allow_user_options: incentive.allowsUserOptions,
    max_option_length: incentive.maxOptionUnits,
    dependent_on_id: null,
  };
}

/** incentive_met, fired when bids have reached the goal. */
export function metProperties(
  random: SeededRandom,
  incentive: Incentive,
  { eventId, atMs }: { eventId: number; atMs: number },
): Record<string, unknown> {
  return {
    timestamp: zonedTime(random, atMs),
    bid_id: incentive.id,
    event_id: random.chance(0.95) ? eventId : null,
    run_id: incentive.runId,
    parent_id: incentive.id % 3 === 1 ? incentive.id - 1 : null,
    name: incentive.name,
    goal: money(random, incentive.goalCents ?? 0),
    is_target: true,
    total_raised: money(random, incentive.raisedCents),
    unique_donations: incentive.bids,
    allow_user_options: random.chance(0.1),
    max_option_length: incentive.id % 2 === 0 ? random.int(8, 64) : null,
    dependent_on_id: null,
  };
}
