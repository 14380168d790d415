import type { Questions } from "./all-questions.ts";

export type QueryOf<Name extends keyof Questions> = Parameters<Questions[Name]>[0];
export type AnswerOf<Name extends keyof Questions> = ReturnType<Questions[Name]>;

/** Every question as a method. */
export type Answers = {
  readonly [Name in keyof Questions]: (
    ...query: Parameters<Questions[Name]>
  ) => Promise<AnswerOf<Name>>;
};

/** How a store answers any of them. */
export type AskQuestion = <Name extends keyof Questions>(
  name: Name,
  query: QueryOf<Name>,
) => Promise<AnswerOf<Name>>;

/** A store that answers every question in the same way, and may do otherwise where it has a reason. */
export abstract class AnsweringStore implements Answers {
  protected abstract readonly ask: AskQuestion;

  event(seq: number): Promise<AnswerOf<"event">> {
    return this.ask("event", seq);
  }

  events(query: QueryOf<"events">): Promise<AnswerOf<"events">> {
    return this.ask("events", query);
  }

  history(query: QueryOf<"history">): Promise<AnswerOf<"history">> {
    return this.ask("history", query);
  }

  batches(query: QueryOf<"batches">): Promise<AnswerOf<"batches">> {
    return this.ask("batches", query);
  }

  rejections(query: QueryOf<"rejections">): Promise<AnswerOf<"rejections">> {
    return this.ask("rejections", query);
  }

  series(query: QueryOf<"series">): Promise<AnswerOf<"series">> {
    return this.ask("series", query);
  }

  histogram(query: QueryOf<"histogram">): Promise<AnswerOf<"histogram">> {
    return this.ask("histogram", query);
  }

  names(filter: QueryOf<"names">): Promise<AnswerOf<"names">> {
    return this.ask("names", filter);
  }

  states(query: QueryOf<"states">): Promise<AnswerOf<"states">> {
    return this.ask("states", query);
  }

  runs(): Promise<AnswerOf<"runs">> {
    return this.ask("runs", undefined);
  }

  statistics(scope: QueryOf<"statistics">): Promise<AnswerOf<"statistics">> {
    return this.ask("statistics", scope);
  }

  clients(query: QueryOf<"clients">): Promise<AnswerOf<"clients">> {
    return this.ask("clients", query);
  }

  reports(query: QueryOf<"reports">): Promise<AnswerOf<"reports">> {
    return this.ask("reports", query);
  }

  known(query: QueryOf<"known">): Promise<AnswerOf<"known">> {
    return this.ask("known", query);
  }

  erased(client: QueryOf<"erased">): Promise<AnswerOf<"erased">> {
    return this.ask("erased", client);
  }

  pieces(query: QueryOf<"pieces">): Promise<AnswerOf<"pieces">> {
    return this.ask("pieces", query);
  }
}
