/** The server refused a question, or could not be asked. */
export class IngestClientError extends Error {
  override readonly name = "IngestClientError";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The server's code, or `"unreachable"`. */
  readonly code: string;

  constructor(status: number, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}
