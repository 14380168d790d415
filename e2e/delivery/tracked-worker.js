// The script of every worker of the delivery tests: it tracks, waits until that has arrived, and says what went wrong.
import { createAnalytics } from "./sdk.js";

const { searchParams } = new URL(location.href);
const reasons = [];
const analytics = createAnalytics({
  ...JSON.parse(searchParams.get("settings")),
  onDiagnostic: ({ reason }) => reasons.push(reason),
});
const kind = searchParams.get("kind");
analytics.track("started", { kind });
void analytics.flush().then((ledger) => {
  analytics.track("flushed", { kind, reasons, ledger });
  return analytics.flush();
});
