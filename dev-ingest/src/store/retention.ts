/** What a store keeps. Beyond a bound the oldest goes; null sets no bound. */
export interface Retention {
  /** Milliseconds that an event is kept after it was stored. @default null */
  readonly maxAgeMs: number | null;
  /** Events. @default null */
  readonly maxEvents: number | null;
  /** Bytes that the store uses, everything counted. @default null */
  readonly maxBytes: number | null;
  /** Refused bodies and events. @default 10_000 */
  readonly maxRejections: number;
  /** Milliseconds that clients and batch ids are remembered after they were heard of. @default 2_592_000_000 (30 days) */
  readonly memoryMs: number;
}

export const defaultRetention: Retention = {
  maxAgeMs: null,
  maxEvents: null,
  maxBytes: null,
  maxRejections: 10_000,
  memoryMs: 30 * 24 * 3_600_000,
};
