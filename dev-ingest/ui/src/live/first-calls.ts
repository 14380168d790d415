export type FirstCall = "script" | "node" | "python" | "curl";

interface Call {
  readonly label: string;
  /** @param ingestHost The server's URL, without a slash at its end. */
  readonly code: (ingestHost: string) => string;
}

/** How a first event is sent, by where from. */
export const firstCalls: Readonly<Record<FirstCall, Call>> = {
  script: {
    label: "Script tag",
    code: (ingestHost) => `<script src="${ingestHost}/tracker-analytics.js"></script>
<script>
  const analytics = TrackerAnalytics.createAnalytics({ ingestHost: "${ingestHost}" });
  analytics.track("hello", { from: "my page" });
</script>`,
  },
  node: {
    label: "Node",
    code: (ingestHost) => `// npm install @tracker-analytics/sdk
import { createAnalytics } from "@tracker-analytics/sdk";

const analytics = createAnalytics({ ingestHost: "${ingestHost}" });
analytics.track("hello", { from: "my server" });
await analytics.flush();`,
  },
  python: {
    label: "Python",
    code: (ingestHost) => `import json, urllib.request

events = [{"event_name": "hello", "properties": {"from": "python"}}]
urllib.request.urlopen("${ingestHost}/track", json.dumps(events).encode())`,
  },
  curl: {
    label: "curl",
    code: (ingestHost) =>
      `curl ${ingestHost}/track --json '[{"event_name":"hello","properties":{"from":"curl"}}]'`,
  },
};
