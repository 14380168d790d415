import { expect, test } from "vitest";
import { propertiesText } from "../../src/wire/properties-text.ts";

test.for([
  ['{"event_name":"a","properties":{}}', "{}"],
  ['{"properties": {"a":25.00} ,"event_name":"properties"}', '{"a":25.00}'],
  [
    '{"event_name":"properties","x":[{"properties":1}],"properties":{"properties":{"b":2}}}',
    '{"properties":{"b":2}}',
  ],
  ['{"properties":{"a":1},"event_name":"a","properties":{"a":2}}', '{"a":2}'],
  ['{"event_name":"a","propertie\\u0073":{"c":"}\\"{"}}', '{"c":"}\\"{"}'],
])("cuts the properties out of %s", ([raw, expected]) => {
  expect(propertiesText(raw!)).toBe(expected);
  expect(JSON.parse(propertiesText(raw!))).toEqual(JSON.parse(raw!).properties);
});
