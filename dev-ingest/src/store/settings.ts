import sql from "sql-template-tag";
import type { Question } from "../questions/question.ts";

/** The value that a setting has; `initial` when it has none yet, and from then on. */
export function* firstSetting(name: string, initial: string): Question<string> {
  yield sql`insert into setting (name, value) values (${name}, ${initial}) on conflict do nothing`;
  const [row] = yield sql`select value from setting where name = ${name}`;
  return String(row!["value"]);
}

export function* saveSetting(name: string, value: string): Question<void> {
  yield sql`insert into setting (name, value) values (${name}, ${value})
    on conflict (name) do update set value = excluded.value`;
}
