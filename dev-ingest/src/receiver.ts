export {
  createInMemoryReceiver,
  type InMemoryReceiver,
  type ReceivedEvent,
  type ReceiverAnswer,
} from "./ingest/in-memory-receiver.ts";
export { createEventPlan } from "./plan/create-event-plan.ts";
export { readPlan } from "./plan/read-plan.ts";
export { closestName } from "./wire/closest-name.ts";
export type { Issue } from "./wire/issue.ts";
