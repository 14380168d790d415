import type { ReactElement } from "react";
import type { Connection } from "../live/live-feed.ts";

/** Says whether the page hears the server. */
export function ConnectionState({ connection }: { readonly connection: Connection }): ReactElement {
  return (
    <div className="connection">
      <span className="connection-state" data-state={connection.kind} role="status">
        <span className="connection-light" aria-hidden="true" />
        {/* The alert that says so is enough to hear. */}
        <span aria-hidden={connection.kind === "lost"}>{wordsByKind[connection.kind]}</span>
      </span>
    </div>
  );
}

const wordsByKind: Readonly<Record<Connection["kind"], string>> = {
  connecting: "Connecting",
  live: "Connected",
  lost: "Connection lost",
  "signed-out": "Signed out",
  refused: "Search refused",
};
