import { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { given } from "../api/query-values.ts";
import type { ClientAccount, IngestClient } from "../client/client.ts";
import { countWords } from "../log/count-words.ts";
import { halved, receivedData } from "./received-data.ts";

export interface McpServerOptions {
  readonly client: IngestClient;
  /** Whether tools that change something are offered. */
  readonly allowChanges: boolean;
  readonly version: string;
}

const path = z.enum(["track", "test"]).optional().describe("Only this path.");
const run = z
  .string()
  .max(64)
  .optional()
  .describe("Only this run; empty for what came without one.");
const search = z
  .string()
  .max(2_000)
  .optional()
  .describe(
    'Terms that must all hold: name:donation_* -status:ok amount:>100 donation_id:123 note:"two words" free text.',
  );
const limit = z.int().min(1).max(100).default(20).describe("At most so many.");
const maxWaitMs = 60_000;

/** Offers what a dev-ingest knows as tools: few, bounded, and reading only unless changes are allowed. */
export function createMcpServer({ client, allowChanges, version }: McpServerOptions): McpServer {
  const server = new McpServer({ name: "dev-ingest", version });
  const readOnly = { readOnlyHint: true, openWorldHint: false };

  server.registerTool(
    "events",
    {
      description:
        "Analytics events that were received, newest first, each with its status and what is wrong with it.",
      inputSchema: z.object({ search, path, run, limit }),
      annotations: readOnly,
    },
    ({ search: terms, ...query }) =>
      answer(async () => {
        const { events } = await client.events({ ...given(query), ...searchOf(terms) });
        return receivedData(events, halved);
      }),
  );
  server.registerTool(
    "wait",
    {
      description:
        "Waits until so many events match, and answers them; met is false when time ran out.",
      inputSchema: z.object({
        search,
        path,
        run,
        count: z.int().min(1).max(100).default(1),
        timeoutMs: z.int().min(0).max(maxWaitMs).default(10_000),
      }),
      annotations: readOnly,
    },
    ({ search: terms, ...query }) =>
      answer(async () => {
        const waited = await client.wait({ ...given(query), ...searchOf(terms) });
        return receivedData(waited, (all) => {
          const events = halved(all.events);
          return events && { ...all, events };
        });
      }),
  );
  server.registerTool(
    "rejected",
    {
      description: "Bodies and events that were refused, with the reason and what to do.",
      inputSchema: z.object({ path, run, limit }),
      annotations: readOnly,
    },
    (query) =>
      answer(async () => receivedData((await client.rejected(given(query))).rejected, halved)),
  );
  server.registerTool(
    "plan",
    {
      description:
        "The tracking plan: events, their properties, owners, and which events come next.",
      inputSchema: z.object({}),
      annotations: readOnly,
    },
    () =>
      answer(async () =>
        receivedData(await client.plan(), (all) => {
          const events = halved(all.events);
          return events && { ...all, events };
        }),
      ),
  );
  server.registerTool(
    "coverage",
    {
      description: "Which planned events arrived, which never did, and which arrived unplanned.",
      inputSchema: z.object({ path: z.enum(["track", "test", "*"]).optional(), run }),
      annotations: readOnly,
    },
    (scope) => answer(async () => receivedData(await client.coverage(given(scope)), () => null)),
  );
  server.registerTool(
    "missing",
    {
      description:
        "Clients (pages, processes) of which events are missing: the numbers of which nothing is known, and what they dropped.",
      inputSchema: z.object({ path, run }),
      annotations: readOnly,
    },
    (scope) =>
      answer(async () => {
        const { clients } = await client.clients({ ...given(scope), limit: 1_000 });
        const missing: readonly ClientAccount[] = clients.filter(
          ({ unaccounted, dropped }) => unaccounted.length > 0 || Object.keys(dropped).length > 0,
        );
        return receivedData(missing, halved);
      }),
  );
  server.registerTool(
    "write_test",
    {
      description:
        "Writes a Playwright test, a Vitest test or a plan for events, named by their seq.",
      inputSchema: z.object({
        seqs: z.array(z.int().min(1)).min(1).max(50),
        as: z.enum(["playwright", "vitest", "plan"]).default("playwright"),
      }),
      annotations: readOnly,
    },
    ({ seqs, as }) =>
      answer(async () => receivedData({ source: await client.writeTest(seqs, as) }, () => null)),
  );
  if (allowChanges)
    server.registerTool(
      "delete_run",
      {
        description: "Deletes a run with everything that belongs to it.",
        inputSchema: z.object({ run: z.string().min(1).max(64) }),
        annotations: { destructiveHint: true, openWorldHint: false },
      },
      ({ run: name }) =>
        answer(async () => `Deleted ${countWords(await client.deleteRun(name), "event")}.`),
    );
  return server;
}

function searchOf(terms: string | undefined): { readonly search?: string } {
  return terms === undefined || terms === "" ? {} : { search: terms };
}

interface ToolAnswer {
  [key: string]: unknown;
  content: { type: "text"; text: string }[];
  isError?: boolean;
}

/** What cannot be answered is said to the one who asked. */
async function answer(ask: () => Promise<string>): Promise<ToolAnswer> {
  try {
    return { content: [{ type: "text", text: await ask() }] };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { content: [{ type: "text", text }], isError: true };
  }
}
