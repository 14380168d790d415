/// <reference types="@tracker-analytics/sdk/script-tag" />
// Nothing here waits for the SDK: until its script is loaded, the stub in the page remembers the calls.

const eventId = 31;
const bidAmount = 5;

TrackerAnalytics.track("tracker_app_loaded", {
  react_render_finished_ms: Math.round(performance.now()),
});

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const total = element("total");
const progress = /** @type {HTMLProgressElement} */ (element("progress"));
const donors = element("donors");

for (const incentive of document.querySelectorAll("#incentives li")) {
  const item = /** @type {HTMLElement} */ (incentive);
  item.querySelector("button")?.addEventListener("click", () => placeBid(item));
}

element("donate").addEventListener("click", () => {
  // The browser leaves this page in the same tick.
  TrackerAnalytics.track("donate_link_clicked", { event_id: eventId, raised: total.textContent });
});

setInterval(showLedger, 500);

/** @param {HTMLElement} item */
function placeBid(item) {
  const current = Number(item.dataset["current"]);
  const goal = Number(item.dataset["goal"]);
  const after = current + bidAmount;
  const incentiveId = Number(item.dataset["incentiveId"]);

  TrackerAnalytics.track("bid_applied", {
    timestamp: new Date(),
    event_id: eventId,
    incentive_id: incentiveId,
    parent_id: null,
    donation_id: crypto.getRandomValues(new Uint32Array(1))[0],
    amount: bidAmount.toFixed(2),
    total_donation_amount: bidAmount.toFixed(2),
    incentive_goal_amount: goal.toFixed(2),
    incentive_current_amount: current.toFixed(2),
    added_manually: false,
  });
  if (current < goal && after >= goal) {
    TrackerAnalytics.track("incentive_met", {
      timestamp: new Date(),
      bid_id: incentiveId,
      event_id: eventId,
      name: item.querySelector("h3")?.textContent,
      goal: goal.toFixed(2),
      is_target: true,
      total_raised: after.toFixed(2),
    });
  }

  item.dataset["current"] = String(after);
  const bar = item.querySelector("progress");
  if (bar) bar.value = after;
  const sum = item.querySelector(".incentive-sum");
  if (sum) {
    const met = after >= goal ? ". Met!" : "";
    sum.textContent = `${dollars.format(after)} of $${goal.toLocaleString("en-US")}${met}`;
  }
  progress.value += bidAmount;
  total.textContent = dollars.format(progress.value);
  donors.textContent = (Number(donors.textContent.replaceAll(",", "")) + 1).toLocaleString("en-US");
}

/** Says at the foot of the page what has become of the events. */
function showLedger() {
  // Before the SDK is loaded the stub answers nothing.
  const ledger = TrackerAnalytics.ledger() ?? { tracked: 0, delivered: 0, pending: 0, dropped: {} };
  const lost = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  element("ledger").textContent =
    `${ledger.tracked} events tracked, ${ledger.delivered} delivered` +
    (ledger.pending > 0 ? `, ${ledger.pending} on their way` : "") +
    (lost > 0 ? `, ${lost} not sent` : "") +
    ".";
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found;
}
