export {
  scope,
  withRequest,
  type DisposableScope,
  type Scope,
} from "./server/requests/with-request.ts";
export type { ScopeOptions } from "./server/requests/scope-options.ts";
export {
  installShutdown,
  type ShutdownOptions,
  type ShutdownSignal,
} from "./server/process/install-shutdown.ts";
