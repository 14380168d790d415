import { readFileSync, writeFileSync } from "node:fs";
import type { Browser } from "@playwright/test";

const quality = 0.82;

/** Writes a PNG once more as WebP, as small as pictures in documents should be. */
export async function toWebp(
  browser: Browser,
  { png, webp }: { readonly png: string; readonly webp: string },
): Promise<void> {
  const page = await browser.newPage();
  const bytes = await page.evaluate(encode, {
    url: `data:image/png;base64,${readFileSync(png, "base64")}`,
    quality,
  });
  await page.close();
  writeFileSync(webp, Buffer.from(bytes, "base64"));
}

/** Runs in a page: Node has no encoder. */
async function encode(picture: {
  readonly url: string;
  readonly quality: number;
}): Promise<string> {
  const image = new Image();
  image.src = picture.url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", picture.quality).split(",")[1]!;
}
