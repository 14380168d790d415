import { expect, test } from "vitest";
import { parseExactJson } from "../src/api/exact-json.ts";
import { curlCommand, trackCall, wireText } from "../src/hand-on/event-text.ts";

const event = {
  event_name: "it's paid",
  properties: parseExactJson('{"amount":25.00,"odd key":1,"__proto__x":2}') as Record<
    string,
    unknown
  >,
};

test("writes an event as it crosses the wire, numbers as they were sent", () => {
  expect(wireText(event)).toBe(
    '{\n  "event_name": "it\'s paid",\n  "properties": {\n    "amount": 25.00,\n    "odd key": 1,\n    "__proto__x": 2\n  }\n}',
  );
});

test("writes a track() call with quotes only where a key needs them", () => {
  expect(trackCall(event)).toBe(
    'analytics.track("it\'s paid", {\n  amount: 25.00,\n  "odd key": 1,\n  __proto__x: 2\n});',
  );
  expect(trackCall({ event_name: "seen", properties: {} })).toBe('analytics.track("seen");');
});

test("keeps the path and the run in a curl command, and quotes for the shell", () => {
  const command = curlCommand({ ...event, path: "test", run: "a-run" }, "http://127.0.0.1:5000");
  expect(command).toContain("curl 'http://127.0.0.1:5000/r/a-run/test' --json '[");
  expect(command).toContain(String.raw`it'\''s paid`);
});
