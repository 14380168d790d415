/** Every code that the answer to a refused request can carry, with its HTTP status. The list is closed. */
export const statusByErrorCode = {
  "body-empty": 400,
  "body-incomplete": 400,
  "body-not-utf8": 400,
  "encoding-corrupt": 400,
  "json-not-a-number": 400,
  "json-foreign-literal": 400,
  "json-truncated": 400,
  "json-trailing-content": 400,
  "json-syntax": 400,
  "not-an-array": 400,
  "run-invalid": 400,
  "query-invalid": 400,
  "key-missing": 401,
  "key-wrong": 401,
  "host-not-allowed": 403,
  "origin-not-allowed": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  "body-timeout": 408,
  "body-too-large": 413,
  "too-many-events": 413,
  "encoding-unsupported": 415,
  "batch-not-storable": 422,
  "strict-refused": 422,
  "headers-too-large": 431,
  "request-malformed": 400,
  internal: 500,
  overloaded: 503,
  stopping: 503,
  "store-unavailable": 503,
} as const;

export type ErrorCode = keyof typeof statusByErrorCode;

/** Why a request was refused as a whole: `{"code":"json-truncated","message":"…","byte":17,"token":""}`. */
export interface RequestError {
  readonly code: ErrorCode;
  /** What is wrong and what to do. */
  readonly message: string;
  /** Offset in the inflated body, in bytes from 0, where the text stops being JSON. */
  readonly byte?: number;
  /** Line of that byte, from 1. */
  readonly line?: number;
  /** The offending piece of the body, at most 40 characters; `""` at its end. */
  readonly token?: string;
  /** The bound that was exceeded, in the unit that the message names. */
  readonly limit?: number;
}
