import { expect, test } from "vitest";
import { hueOfName } from "../src/live/name-hue.ts";

test("the first twelve names have hues of their own, and keep them", () => {
  const names = [
    "donation_received",
    "donate_form_viewed",
    ...Array.from({ length: 10 }, (_, nth) => `name_${nth}`),
  ];
  const hues = names.map(hueOfName);
  expect(new Set(hues).size).toBe(12);
  const others = Array.from({ length: 10_000 }, (_, nth) => hueOfName(`other_${nth}`));
  expect(new Set(others)).toEqual(new Set(hues));
  expect(names.map(hueOfName)).toEqual(hues);
});
