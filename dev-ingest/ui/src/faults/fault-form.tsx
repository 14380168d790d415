import { type FormEvent, type ReactElement, useState } from "react";
import { change } from "../api/ask.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { type Fault, faultKinds } from "./fault-words.ts";

interface Draft {
  readonly kind: Fault["kind"];
  readonly status: number;
  readonly delayMs: number;
  readonly path: "" | "track" | "test";
  readonly run: string;
  /** Empty goes on until it is cleared. */
  readonly times: string;
}

const firstDraft: Draft = {
  kind: "drop-after",
  status: 503,
  delayMs: 2_000,
  path: "",
  run: "",
  times: "1",
};

/** Chooses what is to go wrong, and for whom. */
export function FaultForm({ onSet }: { readonly onSet: () => void }): ReactElement {
  const [draft, setDraft] = useState(firstDraft);
  const [problem, setProblem] = useState<string | null>(null);
  const edit = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const { kind } = draft;
  const hasDelay = takesDelay(kind);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await change("POST", "api/faults", { body: ruleOf(draft) });
      setProblem(null);
      onSet();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form className="fault-form" onSubmit={(event) => void submit(event)}>
      <fieldset>
        <legend>What goes wrong</legend>
        {faultKinds.map((one) => (
          <label key={one.kind} className="fault-kind">
            <input
              type="radio"
              name="kind"
              checked={kind === one.kind}
              onChange={() => edit({ kind: one.kind })}
            />
            <span>
              <strong>{one.label}</strong>
              <span>{one.about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="fault-fields">
        {kind === "status" ? (
          <Field label="Status">
            {(id) => (
              <input
                id={id}
                type="number"
                min={200}
                max={599}
                required
                value={draft.status}
                onChange={({ target }) => edit({ status: target.valueAsNumber })}
              />
            )}
          </Field>
        ) : null}
        {hasDelay ? (
          <Field label="Milliseconds">
            {(id) => (
              <input
                id={id}
                type="number"
                min={0}
                max={300_000}
                required
                value={draft.delayMs}
                onChange={({ target }) => edit({ delayMs: target.valueAsNumber })}
              />
            )}
          </Field>
        ) : null}
        <Field label="How many requests">
          {(id) => (
            <input
              id={id}
              type="number"
              min={1}
              max={1_000_000}
              placeholder="all"
              value={draft.times}
              onChange={({ target }) => edit({ times: target.value })}
            />
          )}
        </Field>
        <Field label="Path">
          {(id) => (
            <select
              id={id}
              value={draft.path}
              onChange={({ target }) => edit({ path: target.value as Draft["path"] })}
            >
              <option value="">Both</option>
              <option value="track">track</option>
              <option value="test">test</option>
            </select>
          )}
        </Field>
        <Field label="Run">
          {(id) => (
            <input
              id={id}
              maxLength={64}
              placeholder="all"
              spellCheck={false}
              value={draft.run}
              onChange={({ target }) => edit({ run: target.value })}
            />
          )}
        </Field>
      </div>
      {problem === null ? null : <p role="alert">{problem}</p>}
      <Button kind="solid" type="submit">
        Switch on
      </Button>
    </form>
  );
}

function ruleOf({ kind, status, delayMs, path, run, times }: Draft): object {
  return {
    fault: {
      kind,
      ...(kind === "status" ? { status } : {}),
      ...(takesDelay(kind) ? { delayMs } : {}),
    },
    ...(path === "" ? {} : { path }),
    ...(run === "" ? {} : { run }),
    times: times === "" ? null : Number(times),
  };
}

function takesDelay(chosen: Fault["kind"]): boolean {
  return faultKinds.some(({ kind, hasDelay }) => kind === chosen && hasDelay);
}
