import type { ReactElement } from "react";
import { queryString, readText } from "../api/ask.ts";
import { useAnswer } from "../api/use-answer.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { countWords } from "../parts/count-words.ts";
import { Dialog } from "../parts/dialog.tsx";
import "./generated-code.css";

export const codeKinds = [
  ["playwright", "Playwright test"],
  ["vitest", "Vitest test"],
  ["plan", "Plan entry"],
] as const;

export type CodeKind = (typeof codeKinds)[number][0];

interface GeneratedCodeProps {
  readonly seqs: readonly number[];
  readonly kind: CodeKind;
  readonly onClose: () => void;
}

/** What the server makes of some events: a test or a plan entry, to be copied. */
export function GeneratedCode({ seqs, kind, onClose }: GeneratedCodeProps): ReactElement {
  const [, title] = codeKinds.find(([one]) => one === kind)!;
  const query = queryString({ seq: seqs.join(","), as: kind });
  const { value, problem } = useAnswer(
    {
      key: query,
      ask: (signal) =>
        readText(`api/events/test${query}`, { signal, headers: { accept: "text/plain" } }),
    },
    0,
  );
  return (
    <Dialog title={`${title} from ${countWords(seqs.length, "event")}`} isOpen onClose={onClose}>
      {problem === null ? null : <p role="alert">It could not be made: {problem}</p>}
      {value === null ? null : (
        <div className="generated-code">
          <pre tabIndex={0} aria-label={title}>
            {value}
          </pre>
          <CopyButton label="Copy" text={() => value} />
        </div>
      )}
    </Dialog>
  );
}
