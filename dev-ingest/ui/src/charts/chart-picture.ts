import { themeColor } from "./theme-color.ts";

interface Picture {
  readonly title: string;
  /** What the numbers are, below the title. */
  readonly words: string;
  readonly legend: readonly { readonly label: string; readonly color: string }[];
}

const marginPx = 20;
const headPx = 64;
const legendPx = 40;

/** Draws a chart with its title and legend on a canvas of its own, in the colors of the theme that is shown. */
export async function chartPicture(
  plotted: HTMLCanvasElement,
  element: HTMLElement,
  { title, words, legend }: Picture,
): Promise<Blob> {
  const ratio = devicePixelRatio;
  const width = plotted.width / ratio + 2 * marginPx;
  const height = plotted.height / ratio + headPx + legendPx + marginPx;
  const canvas = document.createElement("canvas");
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const paint = canvas.getContext("2d")!;
  const { fontFamily } = getComputedStyle(element);
  paint.scale(ratio, ratio);
  paint.fillStyle = themeColor(element, "--surface");
  paint.fillRect(0, 0, width, height);
  paint.fillStyle = themeColor(element, "--ink");
  paint.font = `600 17px ${fontFamily}`;
  paint.fillText(title, marginPx, marginPx + 14, width - 2 * marginPx);
  paint.fillStyle = themeColor(element, "--muted");
  paint.font = `12px ${fontFamily}`;
  paint.fillText(words, marginPx, marginPx + 34, width - 2 * marginPx);
  paint.drawImage(plotted, marginPx, headPx, plotted.width / ratio, plotted.height / ratio);
  paintLegend(paint, legend, {
    ink: themeColor(element, "--ink"),
    bottom: height - marginPx,
    width,
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob === null ? reject(new Error("The browser could not make a PNG.")) : resolve(blob),
    );
  });
}

function paintLegend(
  paint: CanvasRenderingContext2D,
  legend: Picture["legend"],
  { ink, bottom, width }: { readonly ink: string; readonly bottom: number; readonly width: number },
): void {
  let left = marginPx;
  for (const { label, color } of legend) {
    const labelWidth = paint.measureText(label).width;
    if (left + labelWidth + marginPx > width) return;
    paint.fillStyle = color;
    paint.fillRect(left, bottom - 10, 10, 10);
    paint.fillStyle = ink;
    paint.fillText(label, left + 16, bottom);
    left += labelWidth + 36;
  }
}
