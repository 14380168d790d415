export {
  expressMiddleware,
  type ExpressMiddleware,
  type ExpressRequest,
  type ExpressResponse,
} from "../adapters/express.ts";
export type { RequestOptions } from "../adapters/request-options.ts";
