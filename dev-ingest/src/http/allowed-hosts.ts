import { isIP } from "node:net";

const loopbackNames = new Set(["localhost", "host.docker.internal", "ip6-localhost"]);

/**
 * Makes the check of a `Host` header that stops DNS rebinding: a page of `evil.example`, whose name was made to
 * resolve to 127.0.0.1, still sends `Host: evil.example`.
 *
 * IP addresses pass, because rebinding needs a name; so do loopback names and the ones that the operator allowed.
 */
export function createHostCheck(
  allowedHosts: readonly string[],
): (host: string | undefined) => boolean {
  const allowed = allowedHosts.map((host) => host.toLowerCase());
  let lastAllowed: string | undefined;
  return (host) => {
    // HTTP/1.0 clients send none, and no browser does that. Senders name the same host again and again.
    if (host === undefined || host === lastAllowed) return true;
    if (!isAllowed(nameOf(host), allowed)) return false;
    lastAllowed = host;
    return true;
  };
}

/** True for what `createHostCheck` can compare with a host's name: no scheme, no port, no second name. */
export function isHostRule(text: string): boolean {
  return text === "*" || isIP(text) !== 0 || /^\.?[^\s.,:/]+(?:\.[^\s.,:/]+)*$/.test(text);
}

function isAllowed(name: string, allowed: readonly string[]): boolean {
  if (loopbackNames.has(name) || name.endsWith(".localhost") || isIP(name) !== 0) return true;
  return allowed.some(
    (rule) =>
      rule === "*" ||
      rule === name ||
      (rule.startsWith(".") && (name.endsWith(rule) || name === rule.slice(1))),
  );
}

/** The name of `name:port` or `[address]:port`, in lower case, without a trailing dot. */
function nameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(host);
  if (bracketed) return bracketed[1]!;
  return host.replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}
