/** Counts the bytes of bodies that are being read or committed, over all requests. */
export interface ByteBudget {
  /** Takes bytes; false, and nothing taken, when they do not fit. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  readonly takenBytes: number;
}

export function createByteBudget(maxBytes: number): ByteBudget {
  let takenBytes = 0;
  return {
    take(bytes) {
      if (takenBytes + bytes > maxBytes) return false;
      takenBytes += bytes;
      return true;
    },
    give(bytes) {
      takenBytes -= bytes;
    },
    get takenBytes() {
      return takenBytes;
    },
  };
}
