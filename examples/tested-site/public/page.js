const { track, setConsent } = TrackerAnalytics;

if (localStorage.getItem("consent") === "granted") setConsent("granted");
track("page_viewed", { path: location.pathname });

document.querySelector("#consent button")?.addEventListener("click", () => {
  localStorage.setItem("consent", "granted");
  setConsent("granted");
});

document.querySelector("a")?.addEventListener("click", () => {
  track("rules_opened");
});

document.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void donate(new FormData(event.target));
});

async function donate(form) {
  const donation = { amount: form.get("amount") };
  track("donation_submitted", donation);
  const response = await fetch("/donations", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(donation),
  });
  const { donation_id } = await response.json();
  track("donation_confirmed", { donation_id });
  location.assign("/thanks");
}
