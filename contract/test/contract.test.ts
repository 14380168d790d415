import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readContractCases } from "../read-cases.ts";

const wire = readFileSync(new URL("../wire.md", import.meta.url), "utf8");

test("holds at least forty bodies, each with its own name", () => {
  const names = [...readContractCases("valid"), ...readContractCases("invalid")].map(
    ({ name }) => name,
  );
  expect(names.length).toBeGreaterThanOrEqual(40);
  expect(new Set(names).size).toBe(names.length);
});

test("names no code that wire.md does not explain", () => {
  const codes = [...readContractCases("valid"), ...readContractCases("invalid")].flatMap(
    ({ expect: expected }) => (expected.issues ?? []).map(({ code }) => code),
  );
  for (const code of new Set(codes)) expect(wire).toContain(`\`${code}\``);
});

test("bodies answered with 200 are JSON arrays; refused ones are not JSON, not an array, or too large", () => {
  for (const { name, body } of readContractCases("valid")) {
    expect(Array.isArray(JSON.parse(body.toString().replace(/^\ufeff/, ""))), name).toBe(true);
  }
  for (const { name, body, expect: expected } of readContractCases("invalid")) {
    const code = expected.issues?.[0]?.code ?? "";
    const isReadable = isJson(body.toString());
    expect(isReadable, name).toBe(
      ["not-an-array", "body-too-large", "too-many-events", "body-not-utf8"].includes(code) &&
        name !== "utf16",
    );
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
