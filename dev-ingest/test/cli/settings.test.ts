import { expect, test } from "vitest";
import { helpText } from "../../src/cli/help.ts";
import { environmentName, flags, readSettings, type Settings } from "../../src/cli/settings.ts";

const settings = (
  args: string[],
  environment: Record<string, string> = {},
): Partial<Settings> & { kind?: string; message?: string } => {
  const result = readSettings(args, environment);
  return result.kind === "run" ? result.settings : result;
};

test("every flag is an environment variable too, and the flag wins", () => {
  expect(settings([], { DEV_INGEST_PORT: "7000" }).port).toBe(7000);
  expect(settings(["--port", "0"], { DEV_INGEST_PORT: "7000" }).port).toBe(0);
  expect(settings([], { DEV_INGEST_ACCESS_KEY: "a,b" }).accessKeys).toEqual(["a", "b"]);
  expect(settings(["--access-key", "a,b", "--access-key", "c"]).accessKeys).toEqual(["a,b", "c"]);
  expect(settings([], { DEV_INGEST_STRICT: "true", DEV_INGEST_OPAQUE: "0" })).toMatchObject({
    strict: true,
    opaque: false,
  });
});

test.for([
  [["--port", "x"], /--port is "x"; expected a number from 0 to 65535/],
  [["--port", "65536"], /65536/],
  [["--prot", "1"], /Unknown option '--prot'/],
  [["extra"], /Unexpected argument 'extra'/],
  [["--strict=yes"], /--strict/],
] as const)("calls %j a mistake and points to the help", ([args, words]) => {
  const result = settings([...args]);
  expect(result.kind).toBe("mistake");
  expect(result.message).toMatch(words);
  expect(result.message).toMatch(/See dev-ingest --help\.$/);
});

test("the help explains every flag, its variable and the exit codes", () => {
  const text = helpText();
  for (const flag of flags) {
    expect(text).toContain(`--${flag.name}`);
    expect(text).toContain(environmentName(flag.name));
  }
  expect(text).toMatch(/Exit codes: 0 .*1 .*2 /);
});
