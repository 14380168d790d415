/** Bounds on what one request may carry. All of them are inclusive. */
export interface WireLimits {
  /** Bytes of a body, as sent and again after inflating it. @default 4_194_304 */
  readonly maxBodyBytes: number;
  /** Events in one body. @default 5_000 */
  readonly maxEvents: number;
  /** Bytes of one event's JSON text. @default 1_048_576 */
  readonly maxEventBytes: number;
  /** Levels of nesting inside one event, the event itself counted. @default 64 */
  readonly maxDepth: number;
  /** Keys of one event, nested ones counted. @default 1_000 */
  readonly maxKeys: number;
  /** UTF-16 units of an event name. @default 255 */
  readonly maxNameUnits: number;
}

export const defaultWireLimits: WireLimits = {
  maxBodyBytes: 4_194_304,
  maxEvents: 5_000,
  maxEventBytes: 1_048_576,
  maxDepth: 64,
  maxKeys: 1_000,
  maxNameUnits: 255,
};
