import type { NumberRanges } from "../wire/number-ranges.ts";
import type { Path } from "../wire/path.ts";

/** Events of one batch that were stored together, as they came. */
export interface BatchPiece {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly path: Path;
  readonly run: string | null;
  /** The id that it came under; null for what is not the first piece of its batch, or came without one. */
  readonly batchId: string | null;
  readonly client: string | null;
  readonly receivedAtMs: number;
  /** When its first event was tracked as far as the batch said, else when it arrived. Milliseconds since 1970. */
  readonly trackedAtMs: number;
  readonly events: readonly { readonly number: number | null; readonly raw: string }[];
  /** The highest number that its client has given by now; 0 without a client. */
  readonly upto: number;
  /** What its client gave up, by reason. */
  readonly dropped: Readonly<Record<string, NumberRanges>>;
}

export interface PieceQuery {
  readonly after: number;
  readonly upTo: number;
}

/** A place in a store that its holder moves on. */
export interface Cursor {
  readonly seq: number;
  /** @throws {StoreUnavailableError} When it could not be saved, or another may have taken it. */
  save(seq: number): Promise<void>;
  release(): Promise<void>;
}

/** What sending everything on needs of a store. */
export interface ForwardSource {
  /** Pieces of batches beyond a seq and up to another, in the order of their seqs. */
  pieces(query: PieceQuery): Promise<readonly BatchPiece[]>;
  /** A place in the store that only one holder has, among all processes that share it; null while another has it. */
  takeCursor(name: string): Promise<Cursor | null>;
}
