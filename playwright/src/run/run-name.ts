import { randomBytes } from "node:crypto";

const maxTitleUnits = 40;

/**
 * A name that no other test has, nor another attempt at this one, nor the same test on another machine:
 * `donation-is-tracked-9f86d081`.
 */
export function createRunName(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, maxTitleUnits)
    .replaceAll(/^-+|-+$/g, "");
  return `${words || "test"}-${randomBytes(4).toString("hex")}`;
}
