/** The DOM id of the mark at a property. */
export function markId(pointer: string): string {
  return `mark${pointer.replaceAll("/", "-")}`;
}
