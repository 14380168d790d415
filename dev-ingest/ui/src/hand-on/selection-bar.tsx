import { type ReactElement, useState } from "react";
import type { HeldEvent } from "../api/stored-event.ts";
import { Button } from "../parts/button.tsx";
import { type CodeKind, GeneratedCode } from "./generated-code.tsx";
import { HandOnMenus } from "./hand-on-menu.tsx";
import "./selection-bar.css";

interface SelectionBarProps {
  /** Oldest first. */
  readonly events: readonly HeldEvent[];
  readonly onClear: () => void;
}

/** What can be done with the events that are selected. */
export function SelectionBar({ events, onClear }: SelectionBarProps): ReactElement {
  const [kind, setKind] = useState<CodeKind | null>(null);
  const [words, setWords] = useState("");
  return (
    <div className="selection-bar" role="toolbar" aria-label="Selected events">
      <p role="status">{words === "" ? `${events.length.toLocaleString()} selected` : words}</p>
      <HandOnMenus events={events} onCode={setKind} onCopied={setWords} />
      <Button kind="ghost" isSmall onClick={onClear}>
        Clear
      </Button>
      {kind === null ? null : (
        <GeneratedCode
          seqs={events.map(({ seq }) => seq)}
          kind={kind}
          onClose={() => setKind(null)}
        />
      )}
    </div>
  );
}
