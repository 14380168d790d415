import { useCallback, useState } from "react";
import { listRejected } from "../api/ingest-api.ts";
import { usePolled } from "../shell/use-polled.ts";
import { toRejections } from "./rejection.ts";

const pollMs = 3_000;

/** How many pieces the server has refused since it started: the seq of the last one. Asked for while the page is seen. */
export function useRejectedCount(): number {
  const [count, setCount] = useState(0);
  const look = useCallback(async (): Promise<void> => {
    try {
      const [newest] = toRejections(await listRejected({ limit: 1 }));
      setCount(newest?.seq ?? 0);
    } catch {
      // The connection state says already that the server is away.
    }
  }, []);
  usePolled(look, pollMs);
  return count;
}
