/** `1 event`, `1,200 events`. */
export function countWords(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;
}
