export { createRelay, type Relay } from "./relay/create-relay.ts";
export type { ExpressRelayRequest, ExpressRelayResponse } from "./relay/node-request.ts";
export type { RelayOptions } from "./relay/options.ts";
export type { RelayDropReason } from "./relay/select-events.ts";
export type { RelayLedger } from "./relay/take-in.ts";
