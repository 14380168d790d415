/** An exact decimal number: `units / 10 ** scale`. */
export interface Decimal {
  readonly units: bigint;
  /** Digits behind the point, from 0. */
  readonly scale: number;
}

const decimalPattern = /^(-?[0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
/** UTF-16 units of a value; longer texts are not read as numbers: the work stays bounded. JSON's largest double has 309 digits. */
const maxValueUnits = 400;

/** Most numbers are short, and their digits a safe integer: read like this they cost a third. */
const shortPattern = /^-?[0-9]{1,8}(?:\.[0-9]{1,6})?$/;

/** Reads a value: `25.00`, `-3` or `1e3`; null when it is anything else. */
export function parseDecimal(text: string): Decimal | null {
  return text.length > maxValueUnits ? null : decimalOf(text);
}

/** Reads what was made of values. It has more digits than any of them where a large one met a small one. */
export function readDecimal(text: string): Decimal {
  return decimalOf(text)!;
}

function decimalOf(text: string): Decimal | null {
  if (shortPattern.test(text)) {
    const point = text.indexOf(".");
    if (point === -1) return { units: BigInt(Number(text)), scale: 0 };
    const units = Number(text.slice(0, point) + text.slice(point + 1));
    return { units: BigInt(units), scale: text.length - 1 - point };
  }
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
