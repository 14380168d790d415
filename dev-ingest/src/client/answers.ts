import type { Shape } from "../api/shapes.ts";

/** One page of events; `next` is the seq to go on from, null at the end. */
export type EventPage = Shape<"Events">;
/** One page of a history; `next` is `beyond` of the next page, null at the end. */
export type HistoryPage = Shape<"History">;
/** Events over time. */
export type Histogram = Shape<"Histogram">;
/** Names and how often they occur. */
export type NameCounts = Shape<"Names">;
/** The tracking plan in words. */
export type PlanDescription = Shape<"PlanDescription">;
/** Something that a search could name; `count` is null where it was not counted. */
export type Suggestion = Shape<"Suggestions">["suggestions"][number];
/** One dashboard of the live page. */
export type Dashboard = Shape<"Dashboard">;
/** A dashboard in a list. */
export type DashboardEntry = Shape<"Dashboards">["dashboards"][number];
/** A dashboard that is to be kept. */
export type NewDashboard = Shape<"NewDashboard">;
/** The newest event of each thing. */
export type States = Shape<"States">;
/** Numbers of events, both ends included. */
export type EventNumbers = ClientAccount["received"];
/** What is known of the clients that number their events. */
export type ClientAccounts = Shape<"Clients">;
export type ClientAccount = Shape<"Client">;
export type FoldedAccounts = Shape<"FoldedClients">;
/** What a wait came to. */
export type WaitAnswer = Shape<"Waited">;
/** What a barrier came to. */
export type BarrierAnswer = Shape<"Barrier">;
/** One stored request. */
export type StoredBatch = Shape<"Batch">;
/** One body or event that was refused. */
export type RejectedPiece = Shape<"Rejection">;
/** One run. */
export type Run = Shape<"Run">;
/** What became of imported lines: `lines = accepted + known + rejected`. */
export type ImportAnswer = Shape<"Imported">;
/** How many pieces match an erasure, or were erased. */
export type Erased = Shape<"Erased">;
