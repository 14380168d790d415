/** Adds two decimals as they are written, digit for digit: `"0.1"` and `"0.20"` are `"0.30"`. */
export function addDecimals(left: string, right: string): string {
  const scale = Math.max(digitsAfterPoint(left), digitsAfterPoint(right));
  const sum = unitsOf(left, scale) + unitsOf(right, scale);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const rest = digits.slice(digits.length - scale);
  return `${sum < 0n ? "-" : ""}${whole}${scale === 0 ? "" : `.${rest}`}`;
}

export function digitsAfterPoint(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}

function unitsOf(text: string, scale: number): bigint {
  const [whole = "0", rest = ""] = text.split(".");
  return BigInt(whole + rest.padEnd(scale, "0"));
}
