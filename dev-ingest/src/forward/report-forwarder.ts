import type { ClientRow } from "../questions/client-rows.ts";
import type { EventStore } from "../store/event-store.ts";
import type { PieceRequest } from "./piece-request.ts";
import { reportRequests } from "./report-requests.ts";

/** Clients heard of more recently may still send events, which say the same. */
const quietMs = 2_000;
/** A client is heard of when its request begins, and is written when that has been read. */
const overlapMs = 120_000;
const pageClients = 500;
/** Clients of whom is remembered what was sent; one that is forgotten is sent again, which changes nothing. */
const maxRemembered = 10_000;

/** Sends on what is known of clients' numbers and comes with no event: what a client gave up last, and how far its numbers go. */
export class ReportForwarder {
  readonly #store: EventStore;
  /** Where the last report that arrived is kept. */
  readonly #setting: string;
  /** Resolves true when a request has arrived, or was refused for good. */
  readonly #send: (request: PieceRequest) => Promise<boolean>;
  readonly #sent = new Map<string, string>();
  #fromMs: number | null = null;
  /** What is sent next: of clients heard of last before then, when all events up to a seq have arrived. */
  #due: { readonly seq: number; readonly untilMs: number } | null = null;

  constructor(
    store: EventStore,
    target: string,
    send: (request: PieceRequest) => Promise<boolean>,
  ) {
    this.#store = store;
    this.#setting = `forward reports ${target}`;
    this.#send = send;
  }

  /** Sends what is due: reports follow the events that were stored before them. */
  async forward(forwardedSeq: number): Promise<void> {
    this.#due ??= { seq: this.#store.lastSeq, untilMs: Date.now() };
    const { seq, untilMs } = this.#due;
    if (forwardedSeq < seq || Date.now() < untilMs + quietMs) return;
    this.#due = null;
    this.#fromMs ??= Number(await this.#store.shared.setting(this.#setting, "0"));
    if (!(await this.#sendAll(this.#fromMs, untilMs))) return;
    const fromMs = Math.max(this.#fromMs, untilMs - overlapMs);
    // It may be behind: then something is sent again.
    if (fromMs - this.#fromMs < overlapMs) return;
    await this.#store.shared.saveSetting(this.#setting, String(fromMs));
    this.#fromMs = fromMs;
  }

  async #sendAll(fromMs: number, untilMs: number): Promise<boolean> {
    let after: ClientRow | null = null;
    for (;;) {
      const clients: readonly ClientRow[] = await this.#store.reports({
        fromMs,
        untilMs,
        after,
        limit: pageClients,
      });
      for (const client of clients) if (!(await this.#sendOne(client))) return false;
      if (clients.length < pageClients) return true;
      after = clients.at(-1)!;
    }
  }

  async #sendOne(client: ClientRow): Promise<boolean> {
    const key = JSON.stringify([client.path, client.run, client.client]);
    const { without, rejected, dropped, upto } = client;
    const said = JSON.stringify([without, rejected, dropped, upto]);
    if (this.#sent.get(key) === said) return true;
    for (const request of reportRequests(client)) if (!(await this.#send(request))) return false;
    this.#sent.delete(key);
    this.#sent.set(key, said);
    if (this.#sent.size > maxRemembered) this.#sent.delete(this.#sent.keys().next().value!);
    return true;
  }
}
