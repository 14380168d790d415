import { readdirSync, readFileSync } from "node:fs";

/** A body that is too large to be written out: `prefix`, `item` so many times, `suffix`. */
export interface RepeatedBody {
  readonly prefix: string;
  /** `{{index}}` in it is replaced by the item's number, from 0. */
  readonly item: string;
  readonly count: number;
  readonly separator: string;
  readonly suffix: string;
  /** Repeated as often as the item, after the suffix. */
  readonly close?: string;
  /** Comes last. */
  readonly tail?: string;
}

/** One finding that a receiver must report. */
export interface ExpectedIssue {
  /** Number of the event in the body; missing when the whole body is refused. */
  readonly index?: number;
  readonly code: string;
  /** JSON Pointer from the event. */
  readonly path?: string;
  readonly severity?: "error" | "warning";
}

/** One body on the wire, and what a receiver does with it. */
export interface ContractCase {
  /** The file's name without `.json`. */
  readonly name: string;
  readonly title: string;
  readonly why: string;
  /** Which sender writes such a body, where one is known. */
  readonly source?: string;
  readonly body: Buffer;
  readonly expect: {
    readonly status: number;
    /** Events stored. */
    readonly events?: number;
    /** All issues, in the order of their events; none when missing. */
    readonly issues?: readonly ExpectedIssue[];
    /** Where the text stops being JSON. */
    readonly byte?: number;
    readonly token?: string;
  };
}

type BodySource =
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly repeat: RepeatedBody };

/** Reads all cases of one kind, sorted by name, their bodies made. `valid` are the ones answered with 200. */
export function readContractCases(kind: "valid" | "invalid"): readonly ContractCase[] {
  const folder = new URL(`./${kind}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .map((file) => {
      const { body, ...rest } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Omit<
        ContractCase,
        "name" | "body"
      > & {
        body: BodySource;
      };
      return { name: file.slice(0, -".json".length), ...rest, body: bodyOf(body) };
    });
}

function bodyOf(source: BodySource): Buffer {
  if ("text" in source) return Buffer.from(source.text);
  if ("base64" in source) return Buffer.from(source.base64, "base64");
  const { prefix, item, count, separator, suffix, close = "", tail = "" } = source.repeat;
  const items = Array.from({ length: count }, (_, index) =>
    item.replaceAll("{{index}}", String(index)),
  );
  return Buffer.from(prefix + items.join(separator) + suffix + close.repeat(count) + tail);
}
