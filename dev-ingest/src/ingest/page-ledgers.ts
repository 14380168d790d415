import type { Path } from "../wire/path.ts";
import type { SenderLedger } from "../wire/batch-identity.ts";

/** What a client counted itself, and when this process heard of it. */
export interface HeardLedger extends SenderLedger {
  /** Milliseconds since 1970. */
  readonly heardAtMs: number;
}

interface ClientOf {
  readonly path: Path;
  readonly run: string | null;
  readonly client: string;
}

/** Clients that are remembered; the one unheard of for longest goes first. */
const maxClients = 1_000;

/** The last ledger of each client whose SDK has `debug` on: of this process, for as long as it lives. */
export class PageLedgers {
  readonly #byClient = new Map<string, HeardLedger>();

  note(client: ClientOf, ledger: HeardLedger): void {
    const key = keyOf(client);
    // A key that is set again keeps its place, and would be forgotten as if it were old.
    this.#byClient.delete(key);
    this.#byClient.set(key, ledger);
    if (this.#byClient.size <= maxClients) return;
    const [oldest] = this.#byClient.keys();
    this.#byClient.delete(oldest!);
  }

  of(client: ClientOf): HeardLedger | null {
    return this.#byClient.get(keyOf(client)) ?? null;
  }
}

function keyOf({ path, run, client }: ClientOf): string {
  return `${path} ${run ?? ""} ${client}`;
}
