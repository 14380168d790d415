import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Sql } from "sql-template-tag";
import type { Question, Row } from "../../questions/question.ts";

/** Statements kept ready of one connection. */
const maxStatements = 200;

/** Runs questions on one connection, and keeps their statements ready. */
export class QuestionRunner {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run<Answer>(question: Question<Answer>): Answer {
    let step = question.next([]);
    while (step.done !== true) step = question.next(this.#rows(step.value));
    return step.value;
  }

  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (this.#statements.size >= maxStatements) this.#statements.clear();
      this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    }
    return statement;
  }

  #rows({ sql, values }: Sql): readonly Row[] {
    return this.prepare(sql).all(...(values as SQLInputValue[])) as Row[];
  }
}
