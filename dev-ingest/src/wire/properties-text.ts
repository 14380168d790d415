/**
 * Cuts the text of the last `"properties"` member out of an event's JSON text (the one that `JSON.parse` keeps).
 *
 * The text must be that of an accepted event: valid JSON, an object with such a member.
 */
export function propertiesText(raw: string): string {
  let depth = 0;
  let found = "{}";
  let keyStart = -1;
  let key = "";
  let valueStart = -1;
  for (let at = 0; at < raw.length; at++) {
    const unit = raw.charCodeAt(at);
    if (unit === 0x22) {
      const start = at;
      at = stringEnd(raw, at);
      if (depth === 1 && keyStart === -1 && valueStart === -1) {
        keyStart = start;
        key = raw.slice(start, at + 1);
      }
    } else if (unit === 0x7b || unit === 0x5b) {
      depth++;
    } else if (unit === 0x3a && depth === 1) {
      valueStart = at + 1;
    } else if (unit === 0x7d || unit === 0x5d || unit === 0x2c) {
      if (depth === 1) {
        if (isProperties(key)) found = raw.slice(valueStart, at).trim();
        keyStart = -1;
        valueStart = -1;
        key = "";
      }
      if (unit !== 0x2c) depth--;
    }
  }
  return found;
}

function isProperties(key: string): boolean {
  if (key === '"properties"') return true;
  return key.includes("\\") && JSON.parse(key) === "properties";
}

function stringEnd(raw: string, start: number): number {
  let at = raw.indexOf('"', start + 1);
  while (isEscaped(raw, at)) at = raw.indexOf('"', at + 1);
  return at;
}

/** True when an odd number of backslashes stands before a character. */
function isEscaped(raw: string, at: number): boolean {
  let backslashes = 0;
  while (raw.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}
