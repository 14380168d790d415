import { afterEach, expect, test, vi } from "vitest";
import { encodeEvent } from "../../src/core/encode-event.ts";

interface Encoded {
  readonly json: string | undefined;
  readonly issues: readonly string[];
}

function encode(properties: unknown, eventName: unknown = "e"): Encoded {
  const issues: string[] = [];
  const json = encodeEvent(eventName, properties, (message) => issues.push(message));
  return { json, issues };
}

/** The encoded properties, after a look at the frame around them. */
function propertiesOf({ json }: Encoded): string {
  expect(json).toMatch(/^\{"event_name":"e","properties":\{.*\}\}$/s);
  return json!.slice('{"event_name":"e","properties":'.length, -1);
}

class Decimal {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toJSON(): string {
    return this.#text;
  }
}

/** What `Temporal.Duration` has: ISO text for JSON and `total`. */
class Duration {
  readonly #iso: string;
  readonly #milliseconds: number;
  constructor(iso: string, milliseconds: number) {
    this.#iso = iso;
    this.#milliseconds = milliseconds;
  }
  toJSON(): string {
    return this.#iso;
  }
  total(unit: string): number {
    if (unit !== "milliseconds" || Number.isNaN(this.#milliseconds)) {
      throw new RangeError("a starting point is required");
    }
    return this.#milliseconds;
  }
}

test.each<[what: string, properties: object, json: string]>([
  ["nothing", {}, "{}"],
  [
    "plain values",
    { s: "x", n: 1.5, t: true, z: null, a: [1, "2"], o: { p: {} } },
    '{"s":"x","n":1.5,"t":true,"z":null,"a":[1,"2"],"o":{"p":{}}}',
  ],
  ["an instant", { at: new Date(1_767_528_000_123) }, '{"at":"2026-01-04T12:00:00.123Z"}'],
  [
    "a bigint, at any depth",
    { id: 2n ** 64n, in: [{ id: -1n }] },
    '{"id":"18446744073709551616","in":[{"id":"-1"}]}',
  ],
  ["a decimal", { amount: new Decimal("25.00") }, '{"amount":"25.00"}'],
  [
    "durations",
    { a: new Duration("PT12.345S", 12_345), b: [new Duration("-PT1S", -1_000)] },
    '{"a":12345,"b":[-1000]}',
  ],
  [
    "text that reads like a duration",
    { s: "PT1S", t: "Paris", u: "-P", v: "null" },
    '{"s":"PT1S","t":"Paris","u":"-P","v":"null"}',
  ],
  ["something with a total and no duration", { cart: { total: 5 } }, '{"cart":{"total":5}}'],
  [
    "undefined, functions and symbols",
    { u: undefined, f: () => 1, s: Symbol("s"), k: 1, [Symbol("key")]: 2 },
    '{"k":1}',
  ],
  [
    "undefined, functions and symbols in arrays",
    { a: [undefined, () => 1, Symbol("s")] },
    '{"a":[null,null,null]}',
  ],
  [
    "boxed primitives",
    { s: Object("x"), n: Object(1), b: Object(true) },
    '{"s":"x","n":1,"b":true}',
  ],
  [
    "maps and sets, at any depth",
    {
      m: new Map<unknown, unknown>([
        [1, 2n],
        ["in", new Set([1, new Map([["a", null]])])],
      ]),
    },
    '{"m":{"1":"2","in":[1,{"a":null}]}}',
  ],
  ["empty maps, sets and objects", { m: new Map(), s: new Set(), o: {} }, '{"m":{},"s":[],"o":{}}'],
  ["headers", { h: new Headers({ Accept: "*/*" }) }, '{"h":{"accept":"*/*"}}'],
  ["search parameters", { q: new URLSearchParams("a=1&a=2") }, '{"q":"a=1&a=2"}'],
  ["an error", { e: new TypeError("boom") }, '{"e":"TypeError: boom"}'],
  [
    "an error with properties of its own",
    { e: Object.assign(new Error("boom"), { code: "ENOENT" }) },
    '{"e":{"code":"ENOENT"}}',
  ],
  [
    "an object that has a text and hides the rest",
    {
      d: new (class {
        readonly #cents = 2500;
        toString(): string {
          return String(this.#cents / 100);
        }
      })(),
    },
    '{"d":"25"}',
  ],
  ["a typed array", { bytes: new Uint8Array([1, 2]) }, '{"bytes":{"0":1,"1":2}}'],
  [
    "a sparse array",
    { a: Array.of<number>(1, 2).fill(0, 0, 1).concat(Array(1)) },
    '{"a":[0,2,null]}',
  ],
  [
    "an object without a prototype",
    { o: Object.assign(Object.create(null), { a: 1 }) },
    '{"o":{"a":1}}',
  ],
  [
    "an object without a prototype, with a total, beside a null",
    { o: Object.assign(Object.create(null), { total: 1 }), z: null },
    '{"o":{"total":1},"z":null}',
  ],
  [
    "own properties of an instance",
    new (class {
      a = 1;
      b = null;
    })(),
    '{"a":1,"b":null}',
  ],
  [
    "a getter",
    {
      get a() {
        return 1;
      },
    },
    '{"a":1}',
  ],
  ["a negative zero", { z: -0 }, '{"z":0}'],
  ["control characters", { s: "\u0000\n\u2028" }, '{"s":"\\u0000\\n\u2028"}'],
  ["astral characters", { s: "🏃‍♀️𝒳" }, '{"s":"🏃‍♀️𝒳"}'],
  [
    "escaped text that looks like a surrogate",
    { s: "\\ud83d", t: "\\\\ud83d" },
    '{"s":"\\\\ud83d","t":"\\\\\\\\ud83d"}',
  ],
])("encodes %s", (_what, properties, json) => {
  const encoded = encode(properties);
  expect(propertiesOf(encoded)).toBe(json);
  expect(encoded.issues).toEqual([]);
});

test("encodes an own key __proto__ as data", () => {
  const properties = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as object;
  expect(propertiesOf(encode(properties))).toBe('{"__proto__":{"polluted":true},"constructor":1}');
  expect(propertiesOf(encode({ ...properties, nothing: null, ["__proto__"]: { a: null } }))).toBe(
    '{"__proto__":{"a":null},"constructor":1,"nothing":null}',
  );
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test.each<[what: string, properties: object, json: string, issues: readonly string[]]>([
  [
    "NaN and the infinities",
    { a: Number.NaN, b: Infinity, c: [-Infinity], d: 1 },
    '{"a":null,"b":null,"c":[null],"d":1}',
    ["a: NaN", "b: Infinity", "c: -Infinity"],
  ],
  [
    "an invalid date",
    { at: new Date(Number.NaN), d: 1 },
    '{"at":null,"d":1}',
    ["at: Invalid Date"],
  ],
  [
    "objects that show nothing of themselves",
    { p: Promise.resolve(1), w: [new WeakSet()], d: 1 },
    '{"p":null,"w":[null],"d":1}',
    ["p: [object Promise]", "w: [object WeakSet]"],
  ],
])("sends null for %s, and says so", (_what, properties, json, issues) => {
  const encoded = encode(properties);
  expect(propertiesOf(encoded)).toBe(json);
  expect(encoded.issues).toEqual(issues);
});

const cycle: Record<string, unknown> = { a: 1 };
cycle["self"] = cycle;
const arrayCycle: unknown[] = [];
arrayCycle.push(arrayCycle);
const boom = (): never => {
  throw new Error("boom");
};
const throwing = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, boom])),
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const deep: object = Array.from({ length: 100_000 }).reduce<object>((inner) => [inner], []);

test.each<[what: string, poison: object, issue: RegExp]>([
  ["a cycle", { poison: cycle }, /^poison: TypeError: .*circular/i],
  [
    "a throwing getter",
    {
      get poison() {
        return boom();
      },
    },
    /^poison: Error: boom$/,
  ],
  [
    "a getter that throws below",
    {
      poison: [
        {
          get a() {
            return boom();
          },
        },
      ],
    },
    /^poison: Error: boom$/,
  ],
  ["a throwing toJSON", { poison: { toJSON: boom } }, /^poison: Error: boom$/],
  ["a Proxy that throws in every trap", { poison: throwing }, /^poison: Error: boom$/],
  ["a revoked Proxy", { poison: revoked.proxy }, /^poison: TypeError: .*revoked/],
  ["a boxed bigint", { poison: Object(1n) }, /^poison: TypeError: .*BigInt/],
  [
    "a duration of a month, which has no length",
    { poison: new Duration("P1M", Number.NaN) },
    /^poison: RangeError/,
  ],
  ["a value nested 100,000 deep", { poison: deep }, /^poison: RangeError: .*call stack/],
])("leaves out a property that holds %s, and nothing else", (_what, poison, issue) => {
  const descriptors = Object.getOwnPropertyDescriptors(poison);
  const properties = Object.defineProperties({ before: 1 }, descriptors) as object;
  const encoded = encode(Object.assign(properties, { after: null }));
  expect(propertiesOf(encoded)).toBe('{"before":1,"after":null}');
  expect(encoded.issues).toEqual([expect.stringMatching(issue)]);
});

test("encodes the same object twice in one event, which is not a cycle", () => {
  const shared = { a: null };
  expect(propertiesOf(encode({ x: shared, y: [shared] }))).toBe(
    '{"x":{"a":null},"y":[{"a":null}]}',
  );
});

test.each<[what: string, properties: object, json: string]>([
  ["a value", { s: "a\ud83db", t: ["\udc00"] }, '{"s":"a\ufffdb","t":["\ufffd"]}'],
  ["a key, at any depth", { "\ud83d": { "\udc00k": 1 } }, '{"\ufffd":{"\ufffdk":1}}'],
  ["a value behind backslashes", { s: "\\\ud83d\\\\\udc00" }, '{"s":"\\\\\ufffd\\\\\\\\\ufffd"}'],
  ["no whole pair", { s: "\ud83d😀\ude00" }, '{"s":"\ufffd😀\ufffd"}'],
])("repairs lone surrogates in %s", (_what, properties, json) => {
  expect(propertiesOf(encode(properties))).toBe(json);
});

test("repairs lone surrogates in the name", () => {
  expect(encode({}, "a\ud83d\\ud83d")).toEqual({
    json: '{"event_name":"a\ufffd\\\\ud83d","properties":{}}',
    issues: [],
  });
});

test("asks properties that know their own JSON form for it", () => {
  class Donation {
    readonly id = 1;
    readonly secret = "s";
    toJSON(): object {
      return { id: this.id, comment: null };
    }
  }
  expect(propertiesOf(encode(new Donation()))).toBe('{"id":1,"comment":null}');
});

test("takes the entries of a map for properties, and says what has none", () => {
  expect(encode(new Map([["a", 1]]))).toMatchObject({
    json: '{"event_name":"e","properties":{"a":1}}',
    issues: [],
  });
  expect(encode(new Error("boom"))).toMatchObject({
    json: '{"event_name":"e","properties":{}}',
    issues: ["not an object: Error: boom"],
  });
});

test("encodes a value of 200 KB in full", () => {
  const text = "ÿ".repeat(100_000);
  expect(propertiesOf(encode({ text }))).toBe(`{"text":"${text}"}`);
});

test.each<[what: string, eventName: unknown]>([
  ["null", null],
  ["an empty string", ""],
  ["256 units", "x".repeat(256)],
  ["a number", 7],
  ["a symbol", Symbol("name")],
  ["a bigint", 7n],
  ["a boxed string", Object("name")],
  ["a function", () => "name"],
  ["a Proxy that throws", throwing],
])("takes no event whose name is %s", (_what, eventName) => {
  expect(encode({}, eventName)).toEqual({ json: undefined, issues: [] });
});

test.each<[what: string, properties: unknown]>([
  ["null", null],
  ["a string", "x"],
  ["a number", 5],
  ["NaN", Number.NaN],
  ["true", true],
  ["a bigint", 5n],
  ["a symbol", Symbol("p")],
  ["a function", () => ({})],
  ["an array", [1]],
  ["an array that holds a bigint", [5n]],
  ["an array that holds itself", arrayCycle],
  ["an empty array", []],
  ["a Date", new Date(0)],
  ["a boxed string", Object("x")],
  ["an object that encodes to a string", new Decimal("1")],
  ["a Proxy that throws in every trap", throwing],
  ["a revoked Proxy", revoked.proxy],
  ["an object whose own toJSON throws", { toJSON: boom }],
])("takes no event whose properties are %s", (_what, properties) => {
  expect(encode(properties).json).toBeUndefined();
});

test("takes no arguments for no event", () => {
  const onIssue = vi.fn<(message: string) => void>();
  expect(encodeEvent(undefined, undefined, onIssue)).toBeUndefined();
  expect(onIssue).not.toHaveBeenCalled();
});

test("takes a name of 255 units and no properties", () => {
  const name = "é".repeat(255);
  expect(encode(undefined, name).json).toBe(`{"event_name":"${name}","properties":{}}`);
});

afterEach(() => vi.restoreAllMocks());

test("goes property by property only where something may have been passed over in silence", () => {
  const stringify = vi.spyOn(JSON, "stringify");
  encode({ a: 1, b: "text", c: [true] });
  expect(stringify).toHaveBeenCalledTimes(1);
});
