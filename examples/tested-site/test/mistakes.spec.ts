import { type Change, expect, test } from "./site.ts";
import * as visits from "./visits.ts";

/** A mistake in the site, the visit whose expectation finds it, and the words of the failure that name it. */
interface Mistake {
  readonly changes: readonly Change[];
  readonly visit: (visit: visits.Visit) => Promise<void>;
  readonly words: readonly string[];
  /** Whether browsers differ in it. The visits themselves are made in each. */
  readonly inEveryBrowser?: true;
}

const inPage = (from: string, to: string): Change => ({ file: "public/page.js", from, to });
const submitted = 'track("donation_submitted", donation);';
const confirmed = 'track("donation_confirmed", { donation_id });';

const mistakes: Readonly<Record<string, Mistake>> = {
  "a misspelt name": {
    changes: [inPage("donation_submitted", "donation_submited")],
    visit: visits.form,
    words: ["donation_submited (1) <- did you mean this?"],
  },
  "a wrong amount": {
    changes: [inPage('form.get("amount")', '`${form.get("amount") * 100}`')],
    visit: visits.form,
    words: ['amount  expected money(25), received "2500"'],
  },
  "an event that comes twice": {
    changes: [inPage(submitted, submitted + submitted)],
    visit: visits.form,
    words: ["2 of them match; expected 1."],
  },
  "an event that is missing after a navigation": {
    changes: [{ file: "public/thanks.html", from: '<script src="/page.js"></script>', to: "" }],
    visit: visits.pages,
    words: ['path  expected "/thanks", received "/"', "consent is pending."],
  },
  "a wrong order": {
    changes: [inPage(submitted, ""), inPage(confirmed, confirmed + submitted)],
    visit: visits.order,
    words: ["- donation_confirmed  (arrived as #"],
  },
  "personal data": {
    changes: [
      inPage(
        '{ amount: form.get("amount") }',
        '{ amount: form.get("amount"), email: form.get("email") }',
      ),
    ],
    visit: visits.personalData,
    words: ["no event has the visitor's address", "visitor@example.org"],
  },
  "a property that the plan does not have": {
    changes: [
      inPage(
        '{ amount: form.get("amount") }',
        '{ amount: form.get("amount"), email: form.get("email") }',
      ),
    ],
    visit: visits.planned,
    words: ["donation_submitted", "/properties/email"],
  },
  "a wrong type": {
    changes: [
      {
        file: "server.js",
        from: "donation_id: lastDonation,",
        to: "donation_id: `no. ${lastDonation}`,",
      },
    ],
    visit: visits.planned,
    words: ["donation_received", "/properties/donation_id"],
  },
  "an event that is lost at unload": {
    changes: [inPage('track("rules_opened");', 'setTimeout(() => track("rules_opened"), 10_000);')],
    visit: visits.unload,
    words: [
      'toHaveTracked("rules_opened"',
      "page_viewed (1)",
      "Everything that was tracked has arrived.",
    ],
    inEveryBrowser: true,
  },
  "an event that is tracked without consent": {
    changes: [{ file: "public/index.html", from: ' data-consent="pending"', to: "" }],
    visit: visits.consent,
    words: ["toHaveTrackedExactly([])", "+ #1 page_viewed"],
  },
  "a server's event that is missing": {
    changes: [
      {
        file: "server.js",
        from: 'analytics.track("donation_received"',
        to: '(() => {})("donation_received"',
      },
    ],
    visit: visits.checkout,
    words: [
      'toHaveTracked("donation_received"',
      "donation_submitted (1)",
      "Everything that was tracked has arrived.",
    ],
  },
};

for (const [name, { changes, visit, words, inEveryBrowser }] of Object.entries(mistakes)) {
  const tag = inEveryBrowser ? [] : "@one-engine";
  test.describe(name, () => {
    test.use({ mistake: { changes } });
    test("is found, and the message names it", { tag }, async ({ page, analytics }) => {
      const error: unknown = await visit({ page, analytics }).then(
        () => new Error("Nothing was found."),
        (failure: unknown) => failure,
      );
      for (const word of words) expect((error as Error).message).toContain(word);
    });
  });
}
