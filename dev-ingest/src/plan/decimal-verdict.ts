/** Digits of a decimal, cut from its text: `-12.50e3` is `{isNegative:true,digits:"1250",point:5}`. */
interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros at the start; empty for zero. */
  readonly digits: string;
  /** Place of the point, counted from the first digit; may lie outside the digits. */
  readonly point: number;
}

/**
 * Whether the value is a number, or text of one, within its bounds. Every digit counts: 0.1 is less than
 * `"0.10000000000000000001"`. One pass over the text, whatever it holds.
 */
export function isDecimal(
  value: unknown,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
): boolean {
  if (typeof value === "number") return Number.isFinite(value) && value >= min && value <= max;
  const found = typeof value === "string" ? readDecimal(value) : null;
  if (!found) return false;
  return (
    (min === -Infinity || compare(found, readDecimal(String(min))) >= 0) &&
    (max === Infinity || compare(found, readDecimal(String(max))) <= 0)
  );
}

/** Digits, with a fraction and an exponent if it likes; null for any other text. */
function readDecimal(text: string): Decimal | null {
  const isNegative = text.startsWith("-");
  let at = isNegative ? 1 : 0;
  const digits = (): string => {
    const start = at;
    while (at < text.length && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
    return text.slice(start, at);
  };
  const whole = digits();
  if (whole === "") return null;
  let fraction = "";
  if (text[at] === ".") {
    at++;
    fraction = digits();
    if (fraction === "") return null;
  }
  let exponent = 0;
  if (text[at] === "e" || text[at] === "E") {
    at++;
    const sign = text[at] === "-" ? -1 : 1;
    if (text[at] === "+" || text[at] === "-") at++;
    const places = digits();
    if (places === "") return null;
    exponent = sign * Number(places);
  }
  if (at < text.length) return null;
  const all = whole + fraction;
  let zeros = 0;
  while (all[zeros] === "0") zeros++;
  return { isNegative, digits: all.slice(zeros), point: whole.length - zeros + exponent };
}

/** Less than 0 where the first is less than the second, 0 where they are equal. A bound that is not a number bounds nothing. */
function compare(a: Decimal, b: Decimal | null): number {
  if (!b) return 0;
  const [signA, signB] = [signOf(a), signOf(b)];
  return signA === signB ? signA * compareSizes(a, b) : signA - signB;
}

function signOf({ isNegative, digits }: Decimal): number {
  if (digits === "") return 0;
  return isNegative ? -1 : 1;
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.point !== b.point) return a.point < b.point ? -1 : 1;
  for (let at = 0; at < a.digits.length || at < b.digits.length; at++) {
    const difference = Number(a.digits[at] ?? "0") - Number(b.digits[at] ?? "0");
    if (difference !== 0) return difference;
  }
  return 0;
}
