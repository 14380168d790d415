/** An exact decimal number: `units / 10 ** scale`. */
export interface Decimal {
  readonly units: bigint;
  /** Digits behind the point, from 0. */
  readonly scale: number;
}

const decimalPattern = /^(-?[0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
/** Longer texts are not read as numbers: the work stays bounded. JSON's largest double has 309 digits. */
const maxDecimalUnits = 400;

/** Longest text whose digits are surely a safe integer. */
const maxSafeUnits = 15;

/** Reads `25.00`, `-3` or `1e3`; null when it is anything else. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > maxDecimalUnits) return null;
  return (text.length <= maxSafeUnits ? parseShort(text) : null) ?? parseAny(text);
}

/** Reads a short text as most are, digits and a point: the pattern costs five times as much. */
function parseShort(text: string): Decimal | null {
  const isNegative = text.charCodeAt(0) === 0x2d;
  let units = 0;
  let point = -1;
  for (let at = isNegative ? 1 : 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) units = units * 10 + digit;
    else if (digit === -2 && point === -1) point = at;
    else return null;
  }
  const isWhole = point === -1;
  const first = isNegative ? 1 : 0;
  if (point === first || point === text.length - 1 || text.length === first) return null;
  return {
    units: BigInt(isNegative ? -units : units),
    scale: isWhole ? 0 : text.length - 1 - point,
  };
}

function parseAny(text: string): Decimal | null {
  const [, whole, fraction = "", exponent = "0"] = decimalPattern.exec(text) ?? [];
  if (whole === undefined) return null;
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** Writes a decimal with all digits of its scale: `25.00`. */
export function decimalText({ units, scale }: Decimal): string {
  if (scale === 0) return String(units);
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { units: unitsAt(left, scale) + unitsAt(right, scale), scale };
}

/** Negative when left is smaller, 0 when both are equal. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = unitsAt(left, scale) - unitsAt(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Digits that a quotient has more than its dividend. */
const quotientDigits = 6;

/** `sum / count`, rounded half away from zero to six digits more than the sum has; zeros at the end are left out. */
export function divideDecimal(sum: Decimal, count: number): Decimal {
  const divisor = BigInt(count);
  const dividend = sum.units * 10n ** BigInt(quotientDigits) * 2n;
  const half = dividend < 0n ? -divisor : divisor;
  let units = (dividend + half) / (divisor * 2n);
  let scale = sum.scale + quotientDigits;
  while (scale > sum.scale && units % 10n === 0n) {
    units /= 10n;
    scale--;
  }
  return { units, scale };
}

function unitsAt({ units, scale }: Decimal, at: number): bigint {
  return scale === at ? units : units * 10n ** BigInt(at - scale);
}
