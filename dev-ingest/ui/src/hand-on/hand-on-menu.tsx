import type { ReactElement } from "react";
import type { StoredEvent } from "../api/stored-event.ts";
import { copyText } from "../parts/copy-text.ts";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { Menu } from "../parts/menu.tsx";
import { bodyText, curlCommand, trackCall, wireText } from "./event-text.ts";
import { type CodeKind, codeKinds } from "./generated-code.tsx";

interface HandOnMenusProps {
  readonly events: readonly StoredEvent[];
  readonly onCode: (kind: CodeKind) => void;
  readonly onCopied: (words: string) => void;
}

/** Copies events in other forms, and makes tests and plan entries of them. */
export function HandOnMenus({ events, onCode, onCopied }: HandOnMenusProps): ReactElement {
  const [only] = events.length === 1 ? events : [];
  const copy = async (text: string): Promise<void> =>
    onCopied(
      (await copyText(text))
        ? "Copied"
        : "This page may not copy. Serve it over HTTPS or from localhost.",
    );
  const serverUrl = new URL(".", location.href).href.replace(/\/$/, "");
  const each = (write: (event: StoredEvent) => string): string => events.map(write).join("\n");
  return (
    <>
      <Menu
        isSmall
        label={
          <>
            <Icon path={icons.copy} />
            <span>Copy as</span>
          </>
        }
      >
        <button type="button" onClick={() => void copy(only ? wireText(only) : bodyText(events))}>
          JSON
        </button>
        <button
          type="button"
          onClick={() => void copy(each((event) => curlCommand(event, serverUrl)))}
        >
          curl
        </button>
        <button type="button" onClick={() => void copy(each(trackCall))}>
          track() call
        </button>
        {only ? (
          <button type="button" onClick={() => void copy(location.href)}>
            Link to this event
          </button>
        ) : null}
      </Menu>
      <Menu
        isSmall
        label={
          <>
            <Icon path={icons.flask} />
            <span>Turn into</span>
          </>
        }
      >
        {codeKinds.map(([kind, label]) => (
          <button key={kind} type="button" onClick={() => onCode(kind)}>
            {label}
          </button>
        ))}
      </Menu>
    </>
  );
}
