/** What a document of the application said of one of its clients, at one moment. */
export interface ClientState {
  /** As the batch ids name it; empty before its first event. */
  readonly client: string;
  /** The highest event number given so far. */
  readonly upto: number;
  readonly pending: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly consent: string;
  readonly isSilenced: boolean;
  /** The last troubles, the newest last: `unreachable: http://127.0.0.1:5000/test Failed to fetch`. */
  readonly troubles: readonly string[];
}

/** One document that has clients. A reload makes a new one. */
export interface DocumentState {
  readonly document: string;
  /** Path of its address: `/donate`. */
  readonly path: string;
  readonly clients: readonly ClientState[];
  /** What its content security policy has blocked: `connect-src http://127.0.0.1:5000`. */
  readonly blocked: readonly string[];
}
