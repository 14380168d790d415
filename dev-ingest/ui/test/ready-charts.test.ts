import { expect, test } from "vitest";
import { hasSurestSum, readyCharts } from "../src/dashboard/ready-charts.ts";

const amount = { numbers: ["amount", "donation_id"], properties: ["amount", "donation_id"] };
const plain = { numbers: [], properties: [] };

test("a marathon's page opens with what was raised, where donations stand, and what was served", () => {
  const charts = readyCharts([
    { name: "donation_received", ...amount },
    { name: "donation_completed", ...amount },
    { name: "donation_comment_approved", ...amount },
    { name: "donation_commment_read", ...amount },
    { name: "request_served", numbers: ["duration"], properties: ["duration", "method"] },
  ]);
  expect(charts).toMatchObject([
    {
      title: "Raised so far",
      measure: "sum",
      property: "amount",
      name: "donation_completed",
      isCumulative: true,
    },
    {
      title: "Donations by state",
      split: "name",
      search: "name:donation_* -name:donation_comment* -name:donation_commment*",
    },
    { title: "Requests served", name: "request_served" },
  ]);
  // Every one of a million events would have to be read for it.
  expect(charts.at(-1)).not.toHaveProperty("split");
});

test("counts a donation once: not what was received and what was completed together", () => {
  const [raised] = readyCharts([
    { name: "donation_received", ...amount },
    { name: "bid_applied", ...amount },
  ]);
  expect(raised).toMatchObject({ name: "donation_received" });
});

test.each([
  { events: [{ name: "donation_completed", ...amount }], isSurest: true },
  { events: [{ name: "donation_completed", ...plain }], isSurest: false },
  {
    events: [
      { name: "donation_completed", ...plain },
      { name: "donation_received", ...amount },
    ],
    isSurest: false,
  },
  { events: [{ name: "bid_applied", ...amount }], isSurest: false },
])("of $events the surest sum is known: $isSurest", ({ events, isSurest }) => {
  expect(hasSurestSum(events)).toBe(isSurest);
});

test("donations of one name are split by their state", () => {
  const donation = { name: "donation", numbers: ["amount"], properties: ["amount", "state"] };
  expect(readyCharts([donation])).toMatchObject([
    { title: "Raised so far", name: "donation" },
    { title: "Donations by state", name: "donation", split: "property:state" },
  ]);
});

test("where nothing is a donation there is one chart of all events", () => {
  expect(readyCharts([{ name: "page_viewed", ...plain }])).toMatchObject([
    { title: "Events", measure: "count", split: "name" },
  ]);
});
