import { useState } from "react";
import type { HeldEvent } from "../api/stored-event.ts";

export interface PickedEvents {
  readonly seqs: ReadonlySet<number>;
  readonly toggle: (seq: number) => void;
  /** Picks all from the one picked last to this one. */
  readonly pickTo: (seq: number, visible: readonly HeldEvent[]) => void;
  readonly clear: () => void;
}

/** At most so many are turned into one test. */
export const mostPicked = 200;

/** The events that are selected, to do something with them. */
export function usePickedEvents(): PickedEvents {
  const [seqs, setSeqs] = useState<ReadonlySet<number>>(new Set());
  const [last, setLast] = useState<number | null>(null);
  return {
    seqs,
    toggle: (seq) => {
      const next = new Set(seqs);
      if (!next.delete(seq) && next.size < mostPicked) next.add(seq);
      setSeqs(next);
      setLast(seq);
    },
    pickTo: (seq, visible) => {
      const [low, high] = [Math.min(seq, last ?? seq), Math.max(seq, last ?? seq)];
      const between = visible.filter((event) => event.seq >= low && event.seq <= high);
      setSeqs(new Set([...seqs, ...between.map((event) => event.seq)].slice(0, mostPicked)));
      setLast(seq);
    },
    clear: () => setSeqs(new Set()),
  };
}
