// @ts-check

/** @type {{ track(eventName: string, properties?: object): void }} */
const analytics = /** @type {any} */ (globalThis).TrackerAnalytics;

analytics.track("bid_wars_viewed", { wars: document.querySelectorAll("[data-bid]").length });

document.addEventListener("click", async ({ target }) => {
  const button = /** @type {Element} */ (target).closest("[data-bid]");
  if (!(button instanceof HTMLButtonElement)) return;
  const id = Number(button.dataset["bid"]);
  analytics.track("bid_button_clicked", { bid_war_id: id });
  const response = await fetch(`/api/bid-wars/${id}/bids`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ amount: "5.00" }),
  });
  const { total } = await response.json();
  const output = document.querySelector(`#total-${id}`);
  if (output) output.textContent = total;
});
