/** One way of sending events of 300 bytes in requests of 500, one request at a time. */
export type Sender = (
  host: string,
  events: number,
  /** Told how many are delivered, after each request. */
  onDelivered?: (events: number) => void,
) => Promise<void>;
/** By an array, `JSON.stringify` and one `fetch` a request. */
export declare const sendPlainly: Sender;
/** By the SDK. Throws when not all of them are delivered. */
export declare const sendBySdk: Sender;
//# sourceMappingURL=two-senders.d.ts.map
