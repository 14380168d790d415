import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TimeRange } from "./chart.ts";
import type { Drawing } from "./drawing.ts";
import type { Plot } from "./plot.ts";
import { onThemeChange, themeColor } from "./theme-color.ts";

/** What draws plots; null until it is loaded. */
let loadedPlot: typeof Plot | null = null;

async function loadPlot(): Promise<typeof Plot> {
  return (loadedPlot ??= (await import("./plot.ts")).Plot);
}

/** Loads what draws plots, before there is something to draw. */
export function preparePlots(): void {
  // What fails is tried again with the first plot.
  loadPlot().catch(() => {});
}

interface Plotted {
  readonly drawing: Drawing;
  readonly range: TimeRange;
  readonly isLog: boolean;
  /** Names of the theme's colors, one for each column. */
  readonly tokens: readonly string[];
  readonly onCursor: (timeMs: number | null) => void;
}

/** Keeps a plot in an element: loads what draws it, follows the data, the size of the element and the theme. */
export function usePlot(
  element: RefObject<HTMLDivElement | null>,
  { drawing, range, isLog, tokens, onCursor }: Plotted,
): RefObject<Plot | null> {
  const plot = useRef<Plot | null>(null);
  const latest = useRef({ drawing, range, tokens, onCursor });
  const [theme, setTheme] = useState(0);
  useEffect(() => onThemeChange(() => setTheme((count) => count + 1)), []);

  useLayoutEffect(() => {
    latest.current = { drawing, range, tokens, onCursor };
    plot.current?.show(drawing, range);
  }, [drawing, range, tokens, onCursor]);

  // Before the page is drawn, so that a plot that has its numbers is in the first picture.
  const look = `${drawing.kind} ${drawing.isStacked} ${isLog} ${theme} ${tokens.join(" ")}`;
  useLayoutEffect(() => {
    const host = element.current;
    if (host === null) return undefined;
    let isGone = false;
    const resized = new ResizeObserver(() =>
      plot.current?.resize(host.clientWidth, host.clientHeight),
    );
    const draw = (PlotClass: typeof Plot): void => {
      if (isGone) return;
      const now = latest.current;
      plot.current = new PlotClass(host, now.drawing, {
        range: now.range,
        isLog,
        colors: {
          series: now.tokens.map((token) => themeColor(host, token)),
          ink: themeColor(host, "--muted"),
          line: themeColor(host, "--line"),
        },
        font: `12px ${getComputedStyle(host).fontFamily}`,
        onCursor: (timeMs) => latest.current.onCursor(timeMs),
      });
      resized.observe(host);
    };
    if (loadedPlot === null) void loadPlot().then(draw);
    else draw(loadedPlot);
    return () => {
      isGone = true;
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [element, isLog, look]);
  return plot;
}
