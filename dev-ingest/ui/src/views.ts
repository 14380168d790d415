import { LiveView } from "./live/live-view.tsx";
import { RejectedView } from "./rejected/rejected-view.tsx";
import type { View } from "./shell/view.ts";

/** The tabs, in their order. The first is what the page starts with. */
export const views: readonly [View, ...View[]] = [
  { id: "live", label: "Live", Content: LiveView },
  { id: "rejected", label: "Rejected", Content: RejectedView },
];
