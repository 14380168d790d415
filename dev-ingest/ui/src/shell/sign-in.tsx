import { type FormEvent, type ReactElement, useState } from "react";
import { AskError, readText } from "../api/ask.ts";
import { Button } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { Field } from "../parts/field.tsx";
import { icons } from "../parts/icons.ts";

interface SignInProps {
  readonly onSignedIn: () => void;
}

/** Asks for the key, where the server shows what it received to those who are signed in. */
export function SignIn({ onSignedIn }: SignInProps): ReactElement {
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const pasted = key.trim();
    // A sign-in link from the terminal works as well.
    if (/^https?:\/\/\S+\/sign-in\?token=/.test(pasted)) {
      location.assign(`sign-in${new URL(pasted).search}`);
      return;
    }
    try {
      await readText("api/sign-in", { method: "POST", headers: { "x-analytics-key": pasted } });
      onSignedIn();
    } catch (error) {
      const isWrong = error instanceof AskError && error.status === 401;
      setProblem(
        isWrong
          ? "The server does not know this key. Use its --admin-key, or its --access-key when it has no other."
          : String(error instanceof Error ? error.message : error),
      );
    }
  };
  return (
    <EmptyState title="Sign in to see the events" icon={icons.key}>
      <p>
        This server shows what it received only to those who are signed in. Open the link that it
        printed in its terminal, run <code>dev-ingest sign-in</code> for a new one, or enter the key
        here.
      </p>
      <form className="sign-in" onSubmit={(event) => void submit(event)}>
        <Field label="Key or sign-in link">
          {(id) => (
            <input
              id={id}
              type="password"
              autoComplete="current-password"
              required
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        <Button kind="solid" type="submit">
          Sign in
        </Button>
      </form>
      {problem === null ? null : (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </EmptyState>
  );
}
