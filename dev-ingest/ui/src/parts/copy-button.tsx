import { type ReactElement, useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { copyText } from "./copy-text.ts";
import { Icon } from "./icon.tsx";
import { icons } from "./icons.ts";

interface CopyButtonProps {
  readonly label: string;
  /** Asked for when the button is pressed. */
  readonly text: () => string | Promise<string>;
  /** False beside buttons of the usual size. @default true */
  readonly isSmall?: boolean;
}

const thanksMs = 1_500;

/** Copies a text and says so; where the page may not, as over plain HTTP on a network, it says that. */
export function CopyButton({ label, text, isSmall = true }: CopyButtonProps): ReactElement {
  const [outcome, setOutcome] = useState<string | null>(null);
  useEffect(() => {
    if (outcome === null) return undefined;
    const timer = setTimeout(() => setOutcome(null), thanksMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async (): Promise<void> => {
    setOutcome((await copyText(await text())) ? "Copied" : "Not allowed here");
  };
  return (
    <>
      <Button isSmall={isSmall} onClick={() => void copy()}>
        <Icon path={outcome === "Copied" ? icons.check : icons.copy} />
        <span>{outcome ?? label}</span>
      </Button>
      {/* Beside the button: its name leaves out a status inside it. */}
      <span className="sr-only" role="status">
        {outcome}
      </span>
    </>
  );
}
