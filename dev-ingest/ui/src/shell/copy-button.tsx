import { type ReactElement, useEffect, useState } from "react";

interface CopyButtonProps {
  readonly label: string;
  /** Asked for when the button is pressed. */
  readonly text: () => string;
}

const thanksMs = 1_500;

/** Copies a text and says so; where the page may not, as over plain HTTP on a network, it says that. */
export function CopyButton({ label, text }: CopyButtonProps): ReactElement {
  const [outcome, setOutcome] = useState<string | null>(null);
  useEffect(() => {
    if (outcome === null) return undefined;
    const timer = setTimeout(() => setOutcome(null), thanksMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome("Copied");
    } catch {
      setOutcome("Not allowed here");
    }
  };
  return (
    <button type="button" className="quiet-button" onClick={() => void copy()}>
      <span role="status">{outcome ?? label}</span>
    </button>
  );
}
