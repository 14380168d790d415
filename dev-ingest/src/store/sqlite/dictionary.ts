import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Words kept in memory; beyond it the cache begins anew. */
const maxCachedWords = 50_000;

/** Answers the id of a group's word, which is spoken of by its place. */
export type WordIds = (word: number) => number;

/** Number of a name of events or properties; one that no row has when it is not known. */
export function findWordId(database: DatabaseSync, text: string): number {
  const found = database.prepare("select id from word where text = ?").get(text);
  return found ? Number(found["id"]) : unknownWordId;
}

const unknownWordId = -1;

/** Numbers for the words (names of events and properties) and runs that the file holds once. */
export class Dictionary {
  readonly #findWord: StatementSync;
  readonly #insertWord: StatementSync;
  readonly #useRun: StatementSync;
  readonly #idByWord = new Map<string, number>();
  readonly #idByRun = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#findWord = database.prepare("select id from word where text = ?");
    this.#insertWord = database.prepare("insert into word (text) values (?)");
    this.#useRun = database.prepare(
      "insert into run (name, last_used_at_ms) values (?, ?) on conflict (name) do update set last_used_at_ms = excluded.last_used_at_ms returning id",
    );
  }

  wordId(text: string): number {
    const cached = this.#idByWord.get(text);
    if (cached !== undefined) return cached;
    const found = this.#findWord.get(text);
    const id = Number(found ? found["id"] : this.#insertWord.run(text).lastInsertRowid);
    if (this.#idByWord.size >= maxCachedWords) this.#idByWord.clear();
    this.#idByWord.set(text, id);
    return id;
  }

  /** Looks each word of a group up once; inside the transaction that writes it. */
  wordIds(words: readonly string[]): WordIds {
    const ids = new Int32Array(words.length);
    return (word) => (ids[word] ||= this.wordId(words[word]!));
  }

  /** Notes the use of a run, once for every group of writes. */
  runId(name: string, usedAtMs: number): number {
    const cached = this.#idByRun.get(name);
    if (cached !== undefined) return cached;
    const id = Number(this.#useRun.get(name, usedAtMs)!["id"]);
    this.#idByRun.set(name, id);
    return id;
  }

  endGroup(): void {
    this.#idByRun.clear();
  }

  /** Forgets everything: what a transaction wrote that was rolled back is not there. */
  clear(): void {
    this.#idByWord.clear();
    this.#idByRun.clear();
  }
}
