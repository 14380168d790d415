import type { Shape } from "../../../src/api/shapes.ts";
import { ask, change } from "../api/ask.ts";
import type { Question } from "../api/live-question.ts";
import type { Chart } from "../charts/chart.ts";
import type { KnownEvents } from "./known-events.ts";
import { readyCharts } from "./ready-charts.ts";

/** Charts under one title, as the server keeps them. */
export interface Dashboard {
  readonly title: string;
  readonly charts: readonly Chart[];
}

export interface DashboardEntry {
  readonly id: string;
  readonly title: string;
}

export async function listDashboards(signal: AbortSignal): Promise<readonly DashboardEntry[]> {
  return (await ask<Shape<"Dashboards">>("api/dashboards", {}, signal)).dashboards;
}

async function readDashboard(id: string, signal: AbortSignal): Promise<Dashboard> {
  const { title, charts } = await ask<Shape<"Dashboard">>(
    `api/dashboards/${encodeURIComponent(id)}`,
    {},
    signal,
  );
  // The server checks what a split may be.
  return { title, charts: charts as readonly Chart[] };
}

/** The dashboard that the server keeps under an id; nothing for the ready-made one. */
export function keptQuestion(id: string | null): Question<Dashboard | null> {
  return {
    key: `dashboard ${id}`,
    ask: async (signal) => (id === null ? null : readDashboard(id, signal)),
  };
}

/** The dashboard that is there by itself. */
export function readyDashboard({ events, firstMs }: KnownEvents): Dashboard {
  return { title: readyTitle, charts: firstMs === null ? [] : readyCharts(events) };
}

export const readyTitle = "Overview";

/** A chart under the conditions of a search, too. */
export function withSearch(chart: Chart, search: string): Chart {
  if (search === "") return chart;
  return { ...chart, search: `${chart.search ?? ""} ${search}`.trim() };
}

export async function keepDashboard(id: string, { title, charts }: Dashboard): Promise<void> {
  await change("PUT", `api/dashboards/${encodeURIComponent(id)}`, { body: { title, charts } });
}

export async function deleteDashboard(id: string): Promise<void> {
  await change("DELETE", `api/dashboards/${encodeURIComponent(id)}`, {});
}

/** An id that can be read in a link, and that no other dashboard has: `raised-so-far-2`. */
export function dashboardId(title: string, taken: readonly string[]): string {
  const stem = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 50);
  const wanted = stem === "" ? "dashboard" : stem;
  for (let count = 1; ; count++) {
    const id = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(id)) return id;
  }
}
