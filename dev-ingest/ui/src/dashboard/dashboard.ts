import type { Shape } from "../../../src/api/shapes.ts";
import { ask, change } from "../api/ask.ts";
import type { Chart } from "../charts/chart.ts";

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

export async function readDashboard(id: string, signal: AbortSignal): Promise<Dashboard> {
  const { title, charts } = await ask<Shape<"Dashboard">>(
    `api/dashboards/${encodeURIComponent(id)}`,
    {},
    signal,
  );
  // The server checks what a split may be.
  return { title, charts: charts as readonly Chart[] };
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
