import type { Sender } from "../api/stored-event.ts";

const browsers = [
  ["Edg", "Edge"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;

/** Says who sends in a few words: `Chrome 140, http://localhost:8000`. */
export function senderWords({ origin, userAgent }: Sender): string {
  const agent = userAgent === null ? null : agentWords(userAgent);
  const words = [agent, origin].filter((word) => word !== null);
  return words.length === 0 ? "unnamed sender" : words.join(", ");
}

function agentWords(userAgent: string): string {
  for (const [token, name] of browsers) {
    const found = new RegExp(`(?:${token}|Version)/(\\d+)`).exec(userAgent);
    if (found !== null && userAgent.includes(`${token}/`)) return `${name} ${found[1]}`;
  }
  return userAgent.slice(0, 40);
}
