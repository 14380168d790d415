import type { ClientState, DocumentState } from "./document-state.ts";

/** One client of one document, as it last said. */
export interface KnownClient extends ClientState {
  readonly path: string;
  readonly blocked: readonly string[];
  /**
   * `open` while its document is shown; `left` when it is not, as in the back/forward cache; `discarded` when its context
   * was closed, which cuts off what the page was sending.
   */
  readonly place: "open" | "left" | "discarded";
}

/** Remembers every client that documents have reported. A document may have several, and a new one in an old one's place. */
export interface KnownClients {
  note(state: DocumentState): void;
  /** The context of the document was closed. */
  discard(document: string): void;
  /** @param open Ids of the documents that are shown now. */
  list(open: ReadonlySet<string>): readonly KnownClient[];
}

export function createKnownClients(): KnownClients {
  const documents = new Map<string, DocumentState>();
  /** Clients that their document has replaced: it came back from the back/forward cache. */
  const replaced = new Map<
    string,
    { readonly client: ClientState; readonly state: DocumentState }
  >();
  const discarded = new Set<string>();
  const known = (
    client: ClientState,
    { document, path, blocked }: DocumentState,
    isShown: boolean,
  ): KnownClient => {
    const gone = discarded.has(document) ? "discarded" : "left";
    return { ...client, path, blocked, place: isShown ? "open" : gone };
  };
  return {
    discard: (document) => void discarded.add(document),
    note(state) {
      const before = documents.get(state.document);
      documents.set(state.document, state);
      for (const [index, client] of (before?.clients ?? []).entries()) {
        const now = state.clients[index];
        // Of a client whose consent was denied nothing is sent any more.
        if (client.upto > 0 && now?.client !== client.client && now?.consent !== "denied")
          replaced.set(client.client, { client, state });
      }
    },
    list: (open) => [
      ...[...replaced.values()].map(({ client, state }) => known(client, state, false)),
      ...[...documents.values()].flatMap((state) =>
        state.clients.map((client) => known(client, state, open.has(state.document))),
      ),
    ],
  };
}
