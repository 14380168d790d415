import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { statusByErrorCode } from "../../src/http/request-error.ts";
import { eventIssueSeverityByCode } from "../../src/wire/issue.ts";
import { defaultWireLimits } from "../../src/wire/limits.ts";

const wire = readFileSync(new URL("../../../contract/wire.md", import.meta.url), "utf8");

test("wire.md lists the codes of events with their severities, and no others", () => {
  const rows = [...wire.matchAll(/^\| `([a-z-]+)` +\| (error|warning) /gm)].map(
    ([, code, severity]) => [code, severity],
  );
  expect(Object.fromEntries(rows)).toEqual(eventIssueSeverityByCode);
});

test("wire.md lists the codes of requests under their statuses, and no others", () => {
  const listed: Record<string, number> = {};
  for (const [, status, codes] of wire.matchAll(/^\| (\d{3}) +\| (.*) \|$/gm)) {
    for (const [, code] of codes!.matchAll(/`([a-z0-9-]+)`/g)) listed[code!] = Number(status);
  }
  expect(listed).toEqual(statusByErrorCode);
});

test("wire.md states the bounds that the code has", () => {
  const numbers = [...wire.matchAll(/^\| [a-zA-Z].*? \| +([\d,]+) \|/gm)].map(([, number]) =>
    Number(number!.replaceAll(",", "")),
  );
  expect(numbers).toEqual([
    defaultWireLimits.maxBodyBytes,
    defaultWireLimits.maxEvents,
    defaultWireLimits.maxEventBytes,
    defaultWireLimits.maxDepth,
    defaultWireLimits.maxKeys,
    defaultWireLimits.maxNameUnits,
  ]);
});
