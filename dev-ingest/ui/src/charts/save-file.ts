/** Hands a file to the reader's browser. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; a URL that is kept holds the file in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name that every file system takes: `raised-so-far.csv`. */
export function fileName(title: string, extension: "csv" | "png"): string {
  const stem = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return `${stem === "" ? "chart" : stem.slice(0, 80)}.${extension}`;
}
