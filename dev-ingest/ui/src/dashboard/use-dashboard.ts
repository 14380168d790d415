import { useEffect, useMemo, useState } from "react";
import { useAnswer } from "../api/use-answer.ts";
import type { Chart } from "../charts/chart.ts";
import {
  type Dashboard,
  type DashboardEntry,
  dashboardId,
  deleteDashboard,
  keepDashboard,
  keptQuestion,
  listDashboards,
  readyDashboard,
  readyTitle,
} from "./dashboard.ts";
import type { KnownEvents } from "./known-events.ts";

/** The dashboard that is open, and what can be done with it. */
export interface OpenDashboard {
  /** Null until it is there. */
  readonly dashboard: Dashboard | null;
  readonly entries: readonly DashboardEntry[];
  readonly problem: string | null;
  /** Changes it; one that the server keeps is kept at once. */
  readonly changeTo: (charts: readonly Chart[]) => void;
  /** Keeps it under a title; answers its id. */
  readonly keepAs: (title: string) => Promise<string | null>;
  readonly remove: () => Promise<boolean>;
}

/**
 * Opens a dashboard of the server, or without an id the ready-made one.
 *
 * @param id Null for the ready one.
 */
export function useDashboard(id: string | null, known: KnownEvents | null): OpenDashboard {
  const list = useAnswer({ key: "dashboards", ask: listDashboards }, 0);
  const question = keptQuestion(id);
  const kept = useAnswer(question, 0);
  const [changed, setChanged] = useState<Dashboard | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    setChanged(null);
    setFailure(null);
  }, [id]);
  const ready = useMemo(() => (known === null ? null : readyDashboard(known)), [known]);
  const loaded = kept.key === question.key ? kept.value : null;
  const dashboard = changed ?? (id === null ? ready : loaded);

  const attempt = async (run: () => Promise<void>): Promise<boolean> => {
    try {
      await run();
      setFailure(null);
      list.again();
      return true;
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  return {
    dashboard,
    entries: list.value ?? [],
    problem: failure ?? kept.problem,
    changeTo(charts) {
      const next = { title: dashboard?.title ?? readyTitle, charts };
      setChanged(next);
      if (id !== null) void attempt(async () => keepDashboard(id, next));
    },
    async keepAs(title) {
      const newId = dashboardId(
        title,
        (list.value ?? []).map((entry) => entry.id),
      );
      const isKept = await attempt(async () =>
        keepDashboard(newId, { title, charts: dashboard?.charts ?? [] }),
      );
      return isKept ? newId : null;
    },
    remove: async () => attempt(async () => (id === null ? undefined : deleteDashboard(id))),
  };
}
