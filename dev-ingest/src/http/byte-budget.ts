import { Refusal } from "./refusal.ts";

/** Memory for one request or its answer, reserved as it is needed. */
export interface Reservation {
  /** @throws {Refusal} `overloaded` when the bytes do not fit; what was reserved before stays. */
  grow(bytes: number): void;
  /** Gives everything back. May be called twice. */
  release(): void;
}

/** The part of the budget that one address may hold, so that it cannot shut out the others. */
const shareOfOnePeer = 1 / 4;
/** Of that, what its large requests may hold beside each other: the small ones of the same address come through. */
const shareOfLarge = 3 / 4;
const largeBytes = 65_536;

/** Bounds the bytes of all bodies that are being read or committed, or of all answers that wait for their readers. */
export class ByteBudget {
  readonly #maxBytes: number;
  readonly #bytesByPeer = new Map<string, number>();
  #takenBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  reserve(peer: string): Reservation {
    let ownBytes = 0;
    return {
      grow: (bytes) => {
        this.#take(peer, bytes, ownBytes);
        ownBytes += bytes;
      },
      release: () => {
        this.#give(peer, ownBytes);
        ownBytes = 0;
      },
    };
  }

  #take(peer: string, bytes: number, ownBytes: number): void {
    const othersBytes = (this.#bytesByPeer.get(peer) ?? 0) - ownBytes;
    const peerBytes = othersBytes + ownBytes + bytes;
    const isLargeBesideOthers = ownBytes + bytes > largeBytes && othersBytes > 0;
    const maxPeerBytes = this.#maxBytes * shareOfOnePeer * (isLargeBesideOthers ? shareOfLarge : 1);
    if (this.#takenBytes + bytes > this.#maxBytes)
      throw overloaded(
        "The server holds as many bytes as it may of requests that are unfinished or answers that are not taken.",
      );
    if (peerBytes > maxPeerBytes)
      throw overloaded(
        "Unfinished requests from your address, or answers to it, hold as many bytes as one may.",
      );
    this.#takenBytes += bytes;
    this.#bytesByPeer.set(peer, peerBytes);
  }

  #give(peer: string, bytes: number): void {
    if (bytes === 0) return;
    this.#takenBytes -= bytes;
    const left = this.#bytesByPeer.get(peer)! - bytes;
    if (left === 0) this.#bytesByPeer.delete(peer);
    else this.#bytesByPeer.set(peer, left);
  }
}

function overloaded(reason: string): Refusal {
  const message = `${reason} Come again after Retry-After seconds.`;
  return new Refusal({ code: "overloaded", message });
}
