"use client";

import { type ReactNode, useEffect, useState } from "react";
import { analytics } from "../analytics";

let isViewed = false;

export function DonateForm(): ReactNode {
  const [thanks, setThanks] = useState("");

  useEffect(() => {
    // React's strict mode runs an effect twice while a site is developed.
    if (!isViewed) analytics.track("donate_form_viewed");
    isViewed = true;
  }, []);

  async function donate(form: FormData): Promise<void> {
    const amount = form.get("amount") as string;
    const response = await fetch("/api/donations", {
      method: "POST",
      body: JSON.stringify({ amount }),
    });
    setThanks(response.ok ? `Thank you for $${amount}!` : "That did not work.");
  }

  return (
    <form action={donate}>
      <label>
        Amount <input name="amount" defaultValue="25.00" />
      </label>
      <button type="submit">Donate</button>
      <output>{thanks}</output>
    </form>
  );
}
