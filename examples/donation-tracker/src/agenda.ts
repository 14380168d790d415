/** Something that happens at a moment of the marathon. */
interface Appointment {
  readonly atMs: number;
  readonly happen: () => void;
}

/** What is still to happen, earliest first; of two at the same moment, the one entered first. */
export interface Agenda {
  readonly add: (atMs: number, happen: () => void) => void;
  readonly next: () => Appointment | undefined;
}

export function createAgenda(): Agenda {
  const latestFirst: Appointment[] = [];
  return {
    add(atMs, happen) {
      let index = latestFirst.length;
      while (index > 0 && latestFirst[index - 1]!.atMs <= atMs) index--;
      latestFirst.splice(index, 0, { atMs, happen });
    },
    next: () => latestFirst.pop(),
  };
}
