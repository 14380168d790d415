import { type ReactElement, useCallback, useState } from "react";
import { AskError, readText } from "../api/ask.ts";
import { isRecord } from "../api/stored-event.ts";
import { durationText } from "../live/format-time.ts";
import type { Connection } from "../live/live-feed.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { usePolled } from "./use-polled.ts";

interface ServerNoticesProps {
  readonly connection: Connection;
  readonly onRetry: () => void;
}

/** Says what is wrong with the server, and what to do. */
export function ServerNotices({ connection, onRetry }: ServerNoticesProps): ReactElement | null {
  const health = useHealth();
  if (connection.kind === "lost") {
    return (
      <Banner
        tone="invalid"
        actions={
          <Button isSmall onClick={onRetry}>
            Try now
          </Button>
        }
      >
        {connection.message} Is it still running? The page tries again every few seconds and goes on
        where it was.
      </Banner>
    );
  }
  return health === null ? null : <Banner tone="warning">{health}</Banner>;
}

const askEveryMs = 10_000;
/** Less is not worth a word. */
const leastLagSeconds = 5;

/** Why the server takes no events, or how far it is behind; null when all is well. */
function useHealth(): string | null {
  const [health, setHealth] = useState<string | null>(null);
  const look = useCallback(async (): Promise<void> => {
    try {
      setHealth(lagWords(JSON.parse(await readText("readyz"))));
    } catch (error) {
      const isAnswer = error instanceof AskError && error.status === 503;
      setHealth(isAnswer ? `The server takes no events now: ${error.message}` : null);
    }
  }, []);
  usePolled(look, askEveryMs);
  return health;
}

function lagWords(answer: unknown): string | null {
  const { lagSeconds, forward } = isRecord(answer) ? answer : {};
  const forwardLag = isRecord(forward) ? forward["lagSeconds"] : 0;
  if (typeof lagSeconds === "number" && lagSeconds >= leastLagSeconds) {
    return `Catching up: what you see is ${durationText(lagSeconds * 1_000)} behind.`;
  }
  return typeof forwardLag === "number" && forwardLag >= leastLagSeconds
    ? `Forwarding is ${durationText(forwardLag * 1_000)} behind.`
    : null;
}
