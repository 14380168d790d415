import "../../script-tag/marathon.css";
import "./donate.css";

// This page has no analytics: whatever arrives of the donation was sent while the form's page was being left.
const amount = Number(new URLSearchParams(location.search).get("amount"));
if (amount > 0) {
  const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
  document.getElementById("amount")!.textContent = `Your ${dollars.format(amount)}`;
}
