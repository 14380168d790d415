import type { EventRow } from "../questions/rows.ts";
import { isIdName } from "../properties/property-values.ts";
import { propertiesText } from "../wire/properties-text.ts";

/** An event that a test is written for. */
export interface ChosenEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The sources that chosen events are written as. */
export const writtenKinds = ["playwright", "vitest", "plan"] as const;

export function chosenEvent({ name, raw }: EventRow): ChosenEvent {
  const properties = JSON.parse(propertiesText(raw)) as ChosenEvent["properties"];
  return { event_name: name, properties };
}

/** Writes a Playwright test that expects these events of whatever is done before. */
export function playwrightTest(events: readonly ChosenEvent[]): string {
  return `import { expect, test } from "@tracker-analytics/playwright";

test(${titleOf(events)}, async ({ page, analytics }) => {
  await page.goto("/");
  // Do here what makes the events happen.

${expectation(events)}
});
`;
}

/** Writes a Vitest test that passes as it is: it tracks the events itself, until code of yours does. */
export function vitestTest(events: readonly ChosenEvent[]): string {
  const calls = events.map(
    ({ event_name: name, properties }) =>
      `  analytics.track(${textOf(name)}, ${sourceOf(properties, 1, textOf)});`,
  );
  return `import { expect, test } from "vitest";
import { analyticsMatchers, createTestAnalytics } from "@tracker-analytics/playwright/vitest";

expect.extend(analyticsMatchers);

test(${titleOf(events)}, async () => {
  const analytics = createTestAnalytics();
  // Call your code here instead, and let it track with this client.
${calls.join("\n")}

${expectation(events)}
});
`;
}

function titleOf(events: readonly ChosenEvent[]): string {
  const names = [...new Set(events.map(({ event_name: name }) => name))];
  const shown = names.slice(0, 3).join(", ");
  const title = names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
  return textOf(`${title} ${names.length === 1 ? "is" : "are"} tracked`);
}

function expectation(events: readonly ChosenEvent[]): string {
  const [first, ...others] = events;
  if (others.length === 0)
    return `  await expect(analytics).toHaveTracked(${textOf(first!.event_name)}, ${expectedProperties(first!, 1)});`;
  const entries = events.map(
    (event) => `    [${textOf(event.event_name)}, ${expectedProperties(event, 2)}],\n`,
  );
  return `  await expect(analytics).toHaveTrackedInOrder([\n${entries.join("")}  ]);`;
}

function expectedProperties({ properties }: ChosenEvent, indent: number): string {
  return sourceOf(properties, indent, expectedSource);
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const masked = "[masked]";
/** Milliseconds since 1970 are larger, since 1973. */
const leastTimestamp = 100_000_000_000;

/** The next run has other ids and times. */
function expectedSource(value: unknown, key: string): string {
  if (value !== null && (isIdName(key) || value === masked)) return "expect.anything()";
  if (typeof value === "string" && (moment.test(value) || uuid.test(value)))
    return "expect.any(String)";
  if (typeof value === "number" && value >= leastTimestamp) return "expect.any(Number)";
  return textOf(value);
}

/** Writes a value as TypeScript; its scalars as they are given. */
function sourceOf(
  value: unknown,
  indent: number,
  scalar: (value: unknown, key: string) => string,
  key = "",
): string {
  if (typeof value !== "object" || value === null) return scalar(value, key);
  const inner = "  ".repeat(indent + 1);
  const end = "  ".repeat(indent);
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${sourceOf(item, indent + 1, scalar, key)},\n`);
    return items.length === 0 ? "[]" : `[\n${items.join("")}${end}]`;
  }
  const members = Object.entries(value).map(
    ([name, member]) =>
      `${inner}${keySource(name)}: ${sourceOf(member, indent + 1, scalar, name)},\n`,
  );
  return members.length === 0 ? "{}" : `{\n${members.join("")}${end}}`;
}

function keySource(key: string): string {
  // Written plainly, __proto__ would set the prototype instead of naming a property.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : textOf(key);
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}
