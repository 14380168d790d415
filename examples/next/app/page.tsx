import type { ReactNode } from "react";
import { DonateForm } from "./donate-form";

export default function Page(): ReactNode {
  return (
    <main>
      <h1>Donate to the marathon</h1>
      <DonateForm />
    </main>
  );
}
