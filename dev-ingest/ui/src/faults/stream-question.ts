import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import type { Question } from "../api/live-question.ts";

const shownClients = 4;
const shownBatches = 12;

/** What has been heard of senders lately, and what they got stored. */
export type Stream = Pick<Shape<"Clients">, "clients"> & Pick<Shape<"Batches">, "batches">;

export const streamQuestion: Question<Stream> = {
  key: "stream",
  ask: async (signal) => {
    const [{ clients }, { batches }] = await Promise.all([
      ask<Shape<"Clients">>("api/clients", { limit: shownClients }, signal),
      ask<Shape<"Batches">>("api/batches", { limit: shownBatches }, signal),
    ]);
    return { clients, batches };
  },
};
