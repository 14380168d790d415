export {
  honoMiddleware,
  wrapFetch,
  type FetchOptions,
  type HonoContext,
  type HonoMiddleware,
} from "../adapters/fetch.ts";
export type { RequestOptions } from "../adapters/request-options.ts";
