import { askAhead } from "./api/asked-ahead.ts";
import { eventQuestion } from "./detail/use-event.ts";
import { eventDetail, LiveView } from "./live/live-view.tsx";
import { icons } from "./parts/icons.ts";
import { loadedLater } from "./shell/loaded-later.tsx";
import type { View } from "./shell/view.ts";

/** The views, in their order. The first is what the page starts with; the others are loaded when they are needed. */
export const views: readonly [View, ...View[]] = [
  {
    id: "live",
    label: "Live",
    icon: icons.activity,
    group: "watch",
    Content: LiveView,
    listsEvents: true,
    load: async ({ seq }) => (seq === null ? undefined : eventDetail.load()),
    askFirst: async ({ feed, url }) => {
      const event = url.seq === null ? null : askAhead(eventQuestion(url.seq));
      await feed.settled();
      return event;
    },
  },
  {
    id: "dashboard",
    label: "Dashboard",
    icon: icons.bars,
    group: "watch",
    ...loadedLater(async () => (await import("./dashboard/dashboard-view.tsx")).DashboardView),
    askFirst: async (first) => (await import("./dashboard/dashboard-ahead.ts")).askDashboard(first),
  },
  {
    id: "moment",
    label: "Moment",
    icon: icons.clock,
    group: "watch",
    ...loadedLater(async () => (await import("./moment/moment-view.tsx")).MomentView),
    askFirst: async (first) => (await import("./moment/moment-ahead.ts")).askDay(first),
  },
  {
    id: "clients",
    label: "Clients",
    icon: icons.users,
    group: "check",
    ...loadedLater(async () => (await import("./clients/clients-view.tsx")).ClientsView),
  },
  {
    id: "plan",
    label: "Coverage",
    icon: icons.list,
    group: "check",
    ...loadedLater(async () => (await import("./coverage/coverage-view.tsx")).CoverageView),
  },
  {
    id: "rejected",
    label: "Rejected",
    icon: icons.exclude,
    group: "check",
    ...loadedLater(async () => (await import("./rejected/rejected-view.tsx")).RejectedView),
  },
  {
    id: "runs",
    label: "Runs",
    icon: icons.flask,
    group: "try",
    ...loadedLater(async () => (await import("./runs/runs-view.tsx")).RunsView),
  },
  {
    id: "faults",
    label: "Faults",
    icon: icons.plug,
    group: "try",
    ...loadedLater(async () => (await import("./faults/faults-view.tsx")).FaultsView),
    askFirst: async () => askAhead((await import("./faults/stream-question.ts")).streamQuestion),
  },
  {
    id: "timeline",
    label: "Timeline",
    icon: icons.clock,
    group: null,
    ...loadedLater(async () => (await import("./timeline/timeline-view.tsx")).TimelineView),
  },
];

/** The views of the navigation. The key of the first is 1. */
export const listedViews: readonly View[] = views.filter(({ group }) => group !== null);

/** The view of an id; the first one where there is none. */
export function viewOf(id: string): View {
  return views.find((view) => view.id === id) ?? views[0];
}
