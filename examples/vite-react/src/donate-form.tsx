import { type ReactElement, type SubmitEvent, useEffect, useState } from "react";
import { incentives } from "./incentives.ts";
import { trackDonation } from "./track-donation.ts";
import { trackOnce } from "./track-once.ts";

const maxCommentLength = 5_000;
const eventId = 31;
const prizeCount = 4;

/** Name, amount, comment, incentive; then away to the next page. */
export function DonateForm(): ReactElement {
  const [commentLength, setCommentLength] = useState(0);
  useEffect(() => {
    trackOnce("donate_form_viewed", {
      event_url_id: eventId,
      prize_count: prizeCount,
      bid_count: incentives.length,
    });
  }, []);

  return (
    <form className="donate-form" onSubmit={donate}>
      <label>
        Name
        <input name="name" autoComplete="name" placeholder="Anonymous" />
      </label>
      <label>
        Amount in dollars
        <input
          name="amount"
          inputMode="decimal"
          pattern="[1-9]\d{0,4}(\.\d{1,2})?"
          title="From 1 to 99999.99, such as 25 or 25.50"
          defaultValue="25"
          required
        />
      </label>
      <label className="wide">
        Comment
        <textarea
          name="comment"
          rows={4}
          maxLength={maxCommentLength}
          onChange={(event) => setCommentLength(event.target.value.length)}
        />
        <span className="hint">
          {`${commentLength.toLocaleString("en-US")} of ${maxCommentLength.toLocaleString("en-US")} characters`}
        </span>
      </label>
      <fieldset className="wide">
        <legend>Put it towards</legend>
        <label>
          <input type="radio" name="incentive" value="0" defaultChecked /> The shelters, no bid
        </label>
        {incentives.map(({ id, name }) => (
          <label key={id}>
            <input type="radio" name="incentive" value={id} /> {name}
          </label>
        ))}
      </fieldset>
      <button type="submit">Donate</button>
    </form>
  );
}

function donate(event: SubmitEvent<HTMLFormElement>): void {
  event.preventDefault();
  const fields = new FormData(event.currentTarget);
  const amount = Number(textOf(fields, "amount")).toFixed(2);
  const incentiveId = Number(textOf(fields, "incentive"));
  trackDonation({
    eventId,
    amount,
    isAnonymous: textOf(fields, "name") === "",
    comment: textOf(fields, "comment"),
    incentiveId: incentiveId === 0 ? null : incentiveId,
  });
  // No waiting: the SDK hands over what it holds while the page is being left.
  location.assign(`thanks.html?amount=${amount}`);
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}
