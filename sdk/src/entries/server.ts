export { scope, withRequest, type DisposableScope, type Scope } from "../adapters/with-request.ts";
export type { ScopeOptions } from "../neutral/scope-options.ts";
export { installShutdown, type ShutdownOptions } from "../server/install-shutdown.ts";
