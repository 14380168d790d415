// The script of every page of the delivery tests: a client that a test drives, or that drives itself by the address.
import { createAnalytics } from "./sdk.js";

globalThis.diagnostics = [];
globalThis.createClient = (settings) =>
  createAnalytics({
    ...settings,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });

/** Tracks events of about `bytes` bytes, one for each mark. */
globalThis.trackMarks = (marks, bytes = 0) => {
  for (const mark of marks) analytics.track("marked", { mark, padding: "x".repeat(bytes) });
};

/** How many batches are kept for later, by any page of the origin. */
globalThis.countKept = async () => {
  const tails = Object.keys(localStorage).filter((key) => /^tracker-analytics [^ ]+ /.test(key));
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("tracker-analytics");
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore("rows"));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  const rows = await new Promise((resolve) => {
    const request = database.transaction("rows").objectStore("rows").count();
    request.addEventListener("success", () => resolve(request.result));
  });
  database.close();
  return tails.length + rows;
};

/** Waits until nothing is left to be sent, in this page or for a later one. */
const settle = async () => {
  while (analytics.ledger().pending > 0 || (await countKept()) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Waits until the page holds so many locks. Chromium throws a page out of its cache that is granted one there. */
const locksAre = async (count) => {
  while ((await navigator.locks.query()).held.length !== count) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

// A browser without a driver cannot be asked: its page reports by itself.
const report = (persisted = false) =>
  fetch("/report", {
    method: "POST",
    body: JSON.stringify({
      persisted,
      // Chromium says why a page that was left had to be loaded again.
      notRestored: performance.getEntriesByType("navigation")[0].notRestoredReasons?.reasons ?? [],
      ledger: analytics.ledger(),
    }),
  });

/** Leaves, comes back by the history, and tracks one more event. */
const leaveAndComeBack = (mark, beReady) =>
  addEventListener("pageshow", ({ persisted }) => {
    // The first time a page is shown it has just been loaded. A navigation before then would replace it in the history.
    if (!persisted && !history.state) {
      history.replaceState("left", "");
      void beReady().then(() => setTimeout(() => location.assign("/next?next=go-back")));
      return;
    }
    trackMarks([mark]);
    void settle().then(() => report(persisted));
  });

const afterTracking = {
  report: () => report(),
  "settle-and-report": () => settle().then(() => report()),
  "leave-and-come-back": (mark) => leaveAndComeBack(mark, () => locksAre(1)),
  "settle-leave-and-come-back": (mark) =>
    leaveAndComeBack(mark, () => settle().then(() => locksAre(0))),
  "go-back": () => addEventListener("pageshow", () => setTimeout(() => history.back())),
};

const { searchParams } = new URL(location.href);
const settings = searchParams.get("settings");
const count = Number(searchParams.get("count"));
if (settings) {
  globalThis.analytics = createClient(JSON.parse(settings));
  // A browser that has just been started takes its time to open a database; what is tested comes after that.
  if (searchParams.get("next") === "report") await countKept();
  const marks = Array.from({ length: history.state === "left" ? 0 : count }, (_, mark) => mark);
  trackMarks(marks, Number(searchParams.get("bytes")));
}
afterTracking[searchParams.get("next")]?.(count);
