import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { commandHelpText, helpText } from "../../src/cli/help.ts";
import {
  environmentName,
  readCommandLine,
  unknownVariables,
} from "../../src/cli/read-command-line.ts";

function read(args: readonly string[], environment: Record<string, string> = {}) {
  const line = readCommandLine(args, environment, commands);
  if (line.kind !== "run") throw new Error(line.kind);
  return { name: line.command.name, ...line };
}

test("every flag is an environment variable too, and the flag wins", () => {
  expect(read([], { DEV_INGEST_PORT: "7000" }).flags).toMatchObject({ port: 7000 });
  expect(read(["--port", "0"], { DEV_INGEST_PORT: "7000" }).flags).toMatchObject({ port: 0 });
  expect(read([], { DEV_INGEST_ACCESS_KEY: "a,b" }).flags).toMatchObject({
    "access-key": ["a", "b"],
  });
  expect(read(["--access-key", "a,b", "--access-key=c"]).flags).toMatchObject({
    "access-key": ["a,b", "c"],
  });
  expect(read([], { DEV_INGEST_STRICT: "true", DEV_INGEST_OPAQUE: "0" }).flags).toMatchObject({
    strict: true,
    opaque: false,
  });
  expect(read(["tail"], { DEV_INGEST_URL: "http://x" }).flags).toMatchObject({ url: "http://x" });
});

test("where one flag stands for another, the command line goes before the environment", () => {
  const url = "http://x";
  expect(read(["export", "--url", url], { DEV_INGEST_STORE: "events.db" }).flags).toMatchObject({
    store: null,
    url,
  });
  expect(read(["export", "--store", "a.db"], { DEV_INGEST_URL: url }).flags).toMatchObject({
    store: "a.db",
    url: null,
  });
  const both = { DEV_INGEST_STORE: "events.db", DEV_INGEST_URL: url };
  expect(() => read(["export"], both)).toThrow(
    "DEV_INGEST_STORE and DEV_INGEST_URL name two sources. Give one of them.",
  );
  expect(read(["sql", "select 1"], both).flags).toMatchObject({ store: "events.db" });
});

test("finds the command, its words and its flags in any order", () => {
  expect(read([]).name).toBe("");
  expect(read(["import", "--run", "a", "file.ndjson"])).toMatchObject({
    name: "import",
    words: ["file.ndjson"],
    flags: { run: "a" },
  });
  expect(read(["import", "-"]).words).toEqual(["-"]);
  expect(read(["plan", "diff", "a.ts", "b.ts"])).toMatchObject({
    name: "plan diff",
    words: ["a.ts", "b.ts"],
  });
});

test.for([
  [["--port", "x"], '--port is "x"; expected a whole number from 0 to 65535.'],
  [["--port", "65536"], '--port is "65536"; expected a whole number from 0 to 65535.'],
  [["--port"], "--port needs a value: --port <number>."],
  [["--port", "1", "--port", "2"], "--port is given twice."],
  [["--prot", "1"], "There is no flag --prot here; did you mean --port?"],
  [["--zzz"], "There is no flag --zzz here."],
  [["tial"], "There is no command tial here; did you mean tail?"],
  [["server"], "There is no command server here."],
  [
    ["plan"],
    "Say which: dev-ingest plan check, dev-ingest plan export, dev-ingest plan diff, dev-ingest plan infer, dev-ingest plan coverage, dev-ingest plan review.",
  ],
  [["plan", "chekc", "x.ts"], "There is no command plan chekc here; did you mean plan check?"],
  [["plan", "check"], "dev-ingest plan check needs <plan>."],
  [["plan", "check", "a", "b"], 'There is nothing to do with "b".'],
  [["readyz", "now"], 'There is nothing to do with "now".'],
  [["--strict=yes please"], '--strict is "yes please"; expected true or false.'],
  [["--access-key", "secret\n"], "--access-key is not usable; expected a key that a header"],
  [["tail", "--admin-key", "secr€t"], "--admin-key is not usable; expected a key that a header"],
  [["--forward-key", " secret"], "--forward-key is not usable; expected a key that a header"],
  [["--access-key", ""], "--access-key is empty. Give it a value, or leave it out."],
  [["--store", ""], "--store is empty. Give it a value, or leave it out."],
  [["--host="], "--host is empty. Give it a value, or leave it out."],
  [
    ["tail", "--url", "127.0.0.1:5000"],
    '--url is "127.0.0.1:5000"; expected an address such as http://127.0.0.1:5000, without a user, a query or a fragment.',
  ],
  [["mcp", "--url", "ftp://x"], '--url is "ftp://x"; expected an address such as'],
  [["--forward", "ingest"], '--forward is "ingest"; expected an address such as'],
  [["--forward", "https://x/?a=1"], '--forward is "https://x/?a=1"; expected an address such as'],
  [["--forward", "https://me:secret@x/"], '--forward is "https://x/"; expected an address such as'],
  [
    ["--allowed-host", "https://a.example"],
    '--allowed-host is "https://a.example"; expected a host\'s name without scheme and port: ingest.example.org.',
  ],
  [
    ["--allowed-host", "a.example", "--allowed-host", "b.example:8080"],
    '--allowed-host is "a.example,b.example:8080"; expected',
  ],
  [["--allowed-host", "a.example:8080"], '--allowed-host is "a.example:8080"; expected'],
  [["--allowed-host", "a.example,b.example"], '--allowed-host is "a.example,b.example"; expected'],
  [["tail", "--path", "tests"], '--path is "tests"; expected track or test.'],
] as const)("calls %j a mistake", ([args, message]) => {
  expect(() => read(args)).toThrow(message);
});

test.each(["--access-key", "--admin-key", "--forward-key"])("shows nothing of a %s", (flag) => {
  expect(() => read([flag, "hidden€"])).toThrow(/^(?!.*hidden)/);
});

test("takes every form of a host's name", () => {
  const names = ["ingest.example.org", ".example.org", "INTRANET", "::1", "*"];
  expect(read([], { DEV_INGEST_ALLOWED_HOST: names.join(",") }).flags).toMatchObject({
    "allowed-host": names,
  });
});

test("calls a variable that was set to nothing a mistake", () => {
  expect(() => read([], { DEV_INGEST_ACCESS_KEY: "" })).toThrow(
    "DEV_INGEST_ACCESS_KEY is empty. Give it a value, or leave it out.",
  );
});

test("warns of variables that look like settings and are none", () => {
  const environment = {
    DEV_INGEST_ACESS_KEY: "x",
    DEV_INGEST_ZZZ: "1",
    PATH: "",
    DEV_INGEST_URL: "",
  };
  expect(unknownVariables(environment, commands)).toEqual([
    "The environment variable DEV_INGEST_ACESS_KEY is not a setting of dev-ingest. Did you mean DEV_INGEST_ACCESS_KEY?",
    "The environment variable DEV_INGEST_ZZZ is not a setting of dev-ingest. dev-ingest --help lists them.",
  ]);
});

test("the help explains every command, every flag, its variable and the exit codes", () => {
  const overall = helpText(commands);
  for (const command of commands) {
    expect(overall).toContain(command.name);
    const text = command.name === "" ? overall : commandHelpText(command);
    for (const flag of Object.keys(command.flags)) {
      expect(text).toContain(`--${flag}`);
      expect(text).toContain(environmentName(flag));
    }
    expect(text).toMatch(/Exit codes: 0 .*1 .*2 /);
  }
});

test("asks help and version of any command", () => {
  expect(readCommandLine(["--help"], {}, commands)).toEqual({ kind: "help", command: null });
  expect(readCommandLine(["tail", "-h"], {}, commands)).toMatchObject({
    command: { name: "tail" },
  });
  expect(readCommandLine(["-v"], {}, commands)).toEqual({ kind: "version" });
});
