import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useRef,
  useState,
} from "react";
import { writeSearch } from "../../../src/search/search-text.ts";
import { copyText } from "../parts/copy-text.ts";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { placePopover } from "../parts/place-popover.ts";
import type { UrlState } from "../shell/url-state.ts";
import type { ChangeUrlState } from "../shell/use-url-state.ts";
import { type ValuePlace, valueTerm, withTerm } from "./search-terms.ts";

/** A value that was pressed, and where it stands in its event. */
export interface PressedValue {
  readonly place: ValuePlace;
  readonly value: string;
}

type OpenValueMenu = (pressed: PressedValue, anchor: Element) => void;

const ValueMenuContext = createContext<OpenValueMenu>(() => {});

/** Opens the menu of a value: find it, exclude it, follow it, copy it. */
export function useValueMenu(): OpenValueMenu {
  return useContext(ValueMenuContext);
}

interface ValueMenuProviderProps {
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
  readonly children: ReactNode;
}

/** The one menu of values, for all that is inside. */
export function ValueMenuProvider(props: ValueMenuProviderProps): ReactElement {
  const { url, changeUrl, children } = props;
  const popover = useRef<HTMLDivElement>(null);
  const [pressed, setPressed] = useState<PressedValue | null>(null);
  const open = useCallback<OpenValueMenu>((value, anchor) => {
    setPressed(value);
    if (popover.current === null) return;
    placePopover(popover.current, anchor);
    popover.current.showPopover();
  }, []);
  return (
    <ValueMenuContext value={open}>
      {children}
      <div
        ref={popover}
        className="menu"
        popover="auto"
        onClick={() => popover.current?.hidePopover()}
      >
        {pressed === null ? null : (
          <ValueActions pressed={pressed} url={url} changeUrl={changeUrl} />
        )}
      </div>
    </ValueMenuContext>
  );
}

interface ValueActionsProps {
  readonly pressed: PressedValue;
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
}

function ValueActions({ pressed, url, changeUrl }: ValueActionsProps): ReactElement {
  const { place, value } = pressed;
  const find = (isNegated: boolean): void => {
    const search = withTerm(url.search, valueTerm(place, value, isNegated));
    changeUrl({ search, ...(url.view === "live" ? {} : { view: "live" }) });
  };
  const text = writeSearch([valueTerm(place, value, false)]);
  return (
    <div className="menu-items">
      <p>{text.length > 80 ? `${text.slice(0, 80)}…` : text}</p>
      <button type="button" onClick={() => find(false)}>
        <Icon path={icons.filter} />
        Filter by this value
      </button>
      <button type="button" onClick={() => find(true)}>
        <Icon path={icons.exclude} />
        Exclude this value
      </button>
      {typeof place === "string" || value.length > 200 ? null : (
        <button
          type="button"
          onClick={() => changeUrl({ view: "timeline", own: { property: place.join("."), value } })}
        >
          <Icon path={icons.clock} />
          Show its timeline
        </button>
      )}
      <button type="button" onClick={() => void copyText(value)}>
        <Icon path={icons.copy} />
        Copy this value
      </button>
    </div>
  );
}
