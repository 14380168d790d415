import { medianOf } from "../median.ts";
import { measure, type Measured } from "./throughput.ts";

export interface Rounds {
  /** The middle of every number over the rounds; `failed` is their sum. */
  readonly floor: Measured;
  readonly file: Measured;
  /** Of each round, events/s in a file as a share of the mean of the floors before and after it. */
  readonly shares: readonly number[];
}

/** Measures floor and file in turns: the speed of a shared machine changes by the minute, and neighbors in time share it. */
export async function measureInTurns(rounds: number, seconds: number): Promise<Rounds> {
  const floors = [await measure("floor", seconds)];
  const files: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    files.push(await measure("file", seconds));
    floors.push(await measure("floor", seconds));
  }
  const shares = files.map(({ eventsPerSecond }, round) => {
    const around = floors[round]!.eventsPerSecond + floors[round + 1]!.eventsPerSecond;
    return eventsPerSecond / (around / 2);
  });
  return { floor: middleOf(floors), file: middleOf(files), shares };
}

function middleOf(rounds: readonly Measured[]): Measured {
  const middle = (key: keyof Measured): number => medianOf(rounds.map((round) => round[key]));
  return {
    eventsPerSecond: middle("eventsPerSecond"),
    mainUsPerEvent: middle("mainUsPerEvent"),
    allUsPerEvent: middle("allUsPerEvent"),
    p50Ms: middle("p50Ms"),
    p99Ms: middle("p99Ms"),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}
