import type { ClientState, DocumentState } from "./document-state.ts";

/** One client of one document, as it last said. */
export interface KnownClient extends ClientState {
  readonly path: string;
  readonly blocked: readonly string[];
  /** Whether its document is still shown; a document in the back/forward cache is not. */
  readonly isOpen: boolean;
}

/** Remembers every client that documents have reported. A document may have several, and a new one in an old one's place. */
export interface KnownClients {
  note(state: DocumentState): void;
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
  return {
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

function known(
  client: ClientState,
  { path, blocked }: DocumentState,
  isOpen: boolean,
): KnownClient {
  return { ...client, path, blocked, isOpen };
}
