import type { ReactElement } from "react";
import type { Connection } from "../live/live-feed.ts";
import { Button } from "../parts/button.tsx";

interface ConnectionStateProps {
  readonly connection: Connection;
  readonly onRetry: () => void;
}

/** Says whether the page hears the server. */
export function ConnectionState({ connection, onRetry }: ConnectionStateProps): ReactElement {
  return (
    <div className="connection">
      <span className="connection-state" data-state={connection.kind} role="status">
        <span className="connection-light" aria-hidden="true" />
        <span>{wordsByKind[connection.kind]}</span>
      </span>
      {connection.kind === "lost" ? (
        <Button isSmall title={connection.message} onClick={onRetry}>
          Retry now
        </Button>
      ) : null}
    </div>
  );
}

const wordsByKind: Readonly<Record<Connection["kind"], string>> = {
  connecting: "Connecting",
  live: "Connected",
  lost: "Connection lost",
};
