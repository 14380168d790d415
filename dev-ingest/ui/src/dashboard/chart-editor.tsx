import { type FormEvent, type ReactElement, useId, useState } from "react";
import type { Chart, ChartInterval, Measure } from "../charts/chart.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import type { KnownEvent } from "./ready-charts.ts";
import "./chart-editor.css";

interface ChartEditorProps {
  readonly chart: Chart;
  readonly isNew: boolean;
  readonly events: readonly KnownEvent[];
  readonly onKeep: (chart: Chart) => void;
  readonly onClose: () => void;
}

const measures: readonly (readonly [Measure, string])[] = [
  ["count", "Number of events"],
  ["sum", "Sum"],
  ["mean", "Average"],
  ["min", "Minimum"],
  ["max", "Maximum"],
];

const intervals: readonly (readonly [ChartInterval, string])[] = [
  ["auto", "Automatic"],
  ["1m", "Minute"],
  ["1h", "Hour"],
  ["1d", "Day"],
];

/** The dialog in which a chart is made or changed. */
export function ChartEditor(props: ChartEditorProps): ReactElement {
  const { isNew, events, onKeep, onClose } = props;
  const [draft, setDraft] = useState(props.chart);
  const edit = (part: Partial<Chart>): void => setDraft((before) => ({ ...before, ...part }));
  const numbersId = useId();
  const propertiesId = useId();
  const namesId = useId();
  const chosen = events.filter(({ name }) => !draft.name || name === draft.name);
  const needsProperty = draft.measure !== "count";
  const splitBy = draft.split?.startsWith("property:") ? "property" : (draft.split ?? "none");

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onKeep(tidied(draft));
  };
  return (
    <Dialog title={isNew ? "New chart" : "Change chart"} isOpen onClose={onClose}>
      <form className="chart-editor" onSubmit={submit}>
        <Field label="Title">
          {(id) => (
            <input
              id={id}
              required
              maxLength={100}
              value={draft.title}
              onChange={({ target }) => edit({ title: target.value })}
            />
          )}
        </Field>
        <Field label="Event">
          {(id) => (
            <input
              id={id}
              list={namesId}
              placeholder="All events"
              value={draft.name ?? ""}
              onChange={({ target }) => edit({ name: target.value })}
            />
          )}
        </Field>
        <Field label="Show">
          {(id) => (
            <select
              id={id}
              value={draft.measure}
              onChange={({ target }) => edit({ measure: target.value as Measure })}
            >
              {measures.map(([measure, label]) => (
                <option key={measure} value={measure}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Property">
          {(id) => (
            <input
              id={id}
              list={numbersId}
              disabled={!needsProperty}
              required={needsProperty}
              placeholder={needsProperty ? "amount" : ""}
              value={needsProperty ? (draft.property ?? "") : ""}
              onChange={({ target }) => edit({ property: target.value })}
            />
          )}
        </Field>
        <Field label="Split by">
          {(id) => (
            <select
              id={id}
              value={splitBy}
              onChange={({ target }) => edit({ split: splitOf(target.value) })}
            >
              <option value="none">Nothing</option>
              <option value="name">Event name</option>
              <option value="status">Status</option>
              <option value="property">A property</option>
            </select>
          )}
        </Field>
        <Field label="Split by the values of">
          {(id) => (
            <input
              id={id}
              list={propertiesId}
              disabled={splitBy !== "property"}
              required={splitBy === "property"}
              value={splitBy === "property" ? draft.split!.slice("property:".length) : ""}
              onChange={({ target }) => edit({ split: `property:${target.value}` })}
            />
          )}
        </Field>
        <Field label="Only where">
          {(id) => (
            <input
              id={id}
              spellCheck={false}
              placeholder="currency:USD amount:>=100"
              value={draft.search ?? ""}
              onChange={({ target }) => edit({ search: target.value })}
            />
          )}
        </Field>
        <Field label="Interval">
          {(id) => (
            <select
              id={id}
              value={draft.interval}
              onChange={({ target }) => edit({ interval: target.value as ChartInterval })}
            >
              {intervals.map(([interval, label]) => (
                <option key={interval} value={interval}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="chart-editor-check">
          <input
            type="checkbox"
            checked={draft.isCumulative}
            disabled={draft.measure !== "count" && draft.measure !== "sum"}
            onChange={({ target }) => edit({ isCumulative: target.checked })}
          />
          Add up over time
        </label>
        <label className="chart-editor-check">
          <input
            type="checkbox"
            checked={draft.scale === "log"}
            onChange={({ target }) => edit({ scale: target.checked ? "log" : "linear" })}
          />
          Logarithmic scale
        </label>
        <datalist id={namesId}>
          {events.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <datalist id={numbersId}>
          {distinct(chosen.flatMap(({ numbers }) => numbers)).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <datalist id={propertiesId}>
          {distinct(chosen.flatMap(({ properties }) => properties)).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div className="chart-editor-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" type="submit">
            {isNew ? "Add chart" : "Change chart"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function splitOf(choice: string): Chart["split"] {
  if (choice === "name" || choice === "status") return choice;
  return choice === "property" ? "property:" : undefined;
}

/** Leaves out what was left empty, or does not fit the rest. */
function tidied({ property, name, search, split, ...chart }: Chart): Chart {
  const isAdding = chart.measure === "count" || chart.measure === "sum";
  return {
    ...chart,
    isCumulative: chart.isCumulative && isAdding,
    ...(chart.measure === "count" || !property ? {} : { property: property.trim() }),
    ...(name?.trim() ? { name: name.trim() } : {}),
    ...(search?.trim() ? { search: search.trim() } : {}),
    ...(split === undefined ? {} : { split }),
  };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}
