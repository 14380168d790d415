import { type ReactElement, useState } from "react";
import { change } from "../api/ask.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { faultWords } from "./fault-words.ts";
import { useFaults } from "./use-faults.ts";

/** Says on every view that something goes wrong on purpose, while it does. */
export function FaultBanner({ onOpen }: { readonly onOpen: () => void }): ReactElement | null {
  const { faults, again } = useFaults();
  const [problem, setProblem] = useState<string | null>(null);
  const [first] = faults;
  if (first === undefined) return null;
  const clear = async (): Promise<void> => {
    try {
      await change("DELETE", "api/faults", { parameters: { all: true } });
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    again();
  };
  return (
    <Banner
      tone="warning"
      actions={
        <>
          <Button isSmall onClick={onOpen}>
            Show
          </Button>
          <Button isSmall onClick={() => void clear()}>
            Clear
          </Button>
        </>
      }
    >
      {problem ??
        `A fault is on. ${faultWords(first)}${faults.length > 1 ? `, and ${faults.length - 1} more` : ""}.`}
    </Banner>
  );
}
