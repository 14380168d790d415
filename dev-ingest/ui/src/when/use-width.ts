import { type RefObject, useLayoutEffect, useState } from "react";

/** The width of an element in CSS pixels, kept current; 0 before it is there. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(element.current);
    setWidth(element.current.getBoundingClientRect().width);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
