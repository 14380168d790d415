import { type ComponentType, lazy, type ReactElement, useState } from "react";

/** A part of the page whose code is loaded when it is shown, or before, by `load`. */
export interface LoadedLater<Props> {
  readonly load: () => Promise<void>;
  readonly Content: ComponentType<Props>;
}

/**
 * Has the code of a part loaded later. Where it is there, the part is drawn at once: React lets 300 ms pass after a fallback
 * until it shows what that stood for.
 */
export function loadedLater<Props extends object>(
  importContent: () => Promise<ComponentType<Props>>,
): LoadedLater<Props> {
  let loaded: ComponentType<Props> | null = null;
  const Awaited: ComponentType<Props> = lazy(async () => ({ default: await importContent() }));
  function Content(props: Props): ReactElement {
    const [Shown] = useState(() => loaded ?? Awaited);
    return <Shown {...props} />;
  }
  return {
    Content,
    load: async () => {
      loaded ??= await importContent();
    },
  };
}
