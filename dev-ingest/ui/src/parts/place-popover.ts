const gapPx = 4;
const marginPx = 8;

/** Puts a popover below (or, without room there, above) an element when it opens, inside the window. */
export function placePopover(popover: HTMLElement, anchor: Element): void {
  const place = (): void => {
    const { left, right, top, bottom } = anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = popover;
    const isRoomBelow = bottom + gapPx + height + marginPx <= innerHeight;
    const x = left + width + marginPx <= innerWidth ? left : right - width;
    const y = isRoomBelow ? bottom + gapPx : Math.max(marginPx, top - gapPx - height);
    popover.style.left = `${Math.max(marginPx, Math.min(x, innerWidth - width - marginPx))}px`;
    popover.style.top = `${y}px`;
  };
  popover.addEventListener("toggle", place, { once: true });
  if (popover.matches(":popover-open")) place();
}
