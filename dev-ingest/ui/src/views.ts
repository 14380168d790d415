import { lazy } from "react";
import { LiveView } from "./live/live-view.tsx";
import { icons } from "./parts/icons.ts";
import type { View } from "./shell/view.ts";

/** The views, in their order. The first is what the page starts with; the others are loaded when they are opened. */
export const views: readonly [View, ...View[]] = [
  { id: "live", label: "Live", icon: icons.activity, group: "watch", Content: LiveView },
  {
    id: "dashboard",
    label: "Dashboard",
    icon: icons.bars,
    group: "watch",
    Content: lazy(async () => ({
      default: (await import("./dashboard/dashboard-view.tsx")).DashboardView,
    })),
  },
  {
    id: "moment",
    label: "Moment",
    icon: icons.clock,
    group: "watch",
    Content: lazy(async () => ({
      default: (await import("./moment/moment-view.tsx")).MomentView,
    })),
  },
  {
    id: "clients",
    label: "Clients",
    icon: icons.users,
    group: "check",
    Content: lazy(async () => ({
      default: (await import("./clients/clients-view.tsx")).ClientsView,
    })),
  },
  {
    id: "plan",
    label: "Coverage",
    icon: icons.list,
    group: "check",
    Content: lazy(async () => ({
      default: (await import("./coverage/coverage-view.tsx")).CoverageView,
    })),
  },
  {
    id: "rejected",
    label: "Rejected",
    icon: icons.exclude,
    group: "check",
    Content: lazy(async () => ({
      default: (await import("./rejected/rejected-view.tsx")).RejectedView,
    })),
  },
  {
    id: "runs",
    label: "Runs",
    icon: icons.flask,
    group: "try",
    Content: lazy(async () => ({
      default: (await import("./runs/runs-view.tsx")).RunsView,
    })),
  },
  {
    id: "faults",
    label: "Faults",
    icon: icons.plug,
    group: "try",
    Content: lazy(async () => ({
      default: (await import("./faults/faults-view.tsx")).FaultsView,
    })),
  },
  {
    id: "timeline",
    label: "Timeline",
    icon: icons.clock,
    group: null,
    Content: lazy(async () => ({
      default: (await import("./timeline/timeline-view.tsx")).TimelineView,
    })),
  },
];
