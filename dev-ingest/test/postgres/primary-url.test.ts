import { expect, test } from "vitest";
import { isPostgresUrl, hostUrlsOf } from "../../src/store/postgres/primary-url.ts";

test.each([
  ["postgres://localhost/events", true],
  ["postgresql://user:secret@one:5432,two:5433/events", true],
  ["events.db", false],
  ["./postgres", false],
])("whether %s is a URL of PostgreSQL: %j", (text, isUrl) => {
  expect(isPostgresUrl(text)).toBe(isUrl);
});

test.each([
  ["postgres://localhost/events", ["postgres://localhost/events"]],
  [
    "postgres://u:p%40ss@one:5432,two/events?sslmode=require&target_session_attrs=read-write",
    [
      "postgres://u:p%40ss@one:5432/events?sslmode=require&target_session_attrs=read-write",
      "postgres://u:p%40ss@two/events?sslmode=require&target_session_attrs=read-write",
    ],
  ],
  [
    "postgresql://[::1]:5432,127.0.0.1:5433/x",
    ["postgresql://[::1]:5432/x", "postgresql://127.0.0.1:5433/x"],
  ],
])("the hosts of %s", (text, hostUrls) => {
  expect(hostUrlsOf(text)).toEqual(hostUrls);
});

test.each(["postgres://", "postgres://u:secret@one,,two/x", "postgres://u:secret@one:port/x"])(
  "%s is refused in words that do not repeat it",
  (text) => {
    expect(() => hostUrlsOf(text)).toThrow(/^--store is not a URL of PostgreSQL/);
    expect(() => hostUrlsOf(text)).not.toThrow(/secret/);
  },
);
