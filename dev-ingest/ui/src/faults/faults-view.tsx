import { type ReactElement, useState } from "react";
import { change } from "../api/ask.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { countWords } from "../parts/count-words.ts";
import { PageHead } from "../parts/page-head.tsx";
import { useClock } from "../shell/use-clock.ts";
import { FaultForm } from "./fault-form.tsx";
import { faultWords } from "./fault-words.ts";
import { SenderStream } from "./sender-stream.tsx";
import { useFaults } from "./use-faults.ts";
import "./faults-view.css";

/** Lets things go wrong on purpose, beside what senders do about it. */
export function FaultsView(): ReactElement {
  const { faults, again } = useFaults();
  const nowMs = useClock(1_000);
  const [problem, setProblem] = useState<string | null>(null);
  const clear = async (id: number): Promise<void> => {
    try {
      await change("DELETE", "api/faults", { parameters: { id } });
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    again();
  };
  return (
    <>
      <PageHead
        title="Faults"
        about="Switch one on, and watch the sender lose nothing and count nothing twice."
      />
      {problem === null ? null : <Banner tone="invalid">{problem}</Banner>}
      <div className="faults">
        <FaultForm onSet={again} />
        <section className="faults-active" aria-label="Faults that are on">
          <h3>On now</h3>
          {faults.length === 0 ? <p className="aside">No fault is on.</p> : null}
          <ul>
            {faults.map((fault) => (
              <li key={fault.id}>
                <span>
                  {faultWords(fault)}
                  <span className="aside">{` · ${countWords(fault.met, "request")} so far`}</span>
                </span>
                <Button isSmall onClick={() => void clear(fault.id)}>
                  Clear
                </Button>
              </li>
            ))}
          </ul>
        </section>
        <SenderStream nowMs={nowMs} />
      </div>
    </>
  );
}
