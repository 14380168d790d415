export {
  createRelay,
  type ExpressRelayRequest,
  type ExpressRelayResponse,
  type Relay,
} from "./relay/create-relay.ts";
export type { RelayOptions } from "./relay/options.ts";
export type { RelayDropReason } from "./relay/select-events.ts";
export type { RelayLedger } from "./relay/take-in.ts";
