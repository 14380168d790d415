import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useState,
} from "react";
import { parseSearch, type Term, writeSearch } from "../../../src/search/search-text.ts";
import { Chip } from "../parts/chip.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { termsOf, termWords } from "./search-terms.ts";
import { type Suggestion, suggestFor } from "./suggestions.ts";
import "./search-field.css";

interface SearchFieldProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly input: RefObject<HTMLInputElement | null>;
}

/** What is being written, beside the terms that are chips. */
interface Draft {
  /** The search of the chips. */
  readonly chips: string;
  readonly text: string;
  /** What was handed up last: another search comes from elsewhere. */
  readonly sent: string;
  readonly mistake: string | null;
}

const settleMs = 250;
const suggestAfterMs = 60;

/** The one field that finds: terms as chips, the draft of the next one, and what it could become. */
export function SearchField({ search, onSearch, input }: SearchFieldProps): ReactElement {
  const [draft, setDraft] = useState(() => draftOf(search));
  const [isOpen, setIsOpen] = useState(false);
  /** The draft of the chosen suggestion: its place may change when others come. */
  const [chosen, setChosen] = useState<string | null>(null);
  const suggestions = useSuggestions(draft.text, isOpen);
  const active = suggestions.findIndex((suggestion) => suggestion.draft === chosen);
  const listId = useId();
  if (search !== draft.sent) setDraft(draftOf(search));

  // Every change begins with the present draft: React draws a key before it draws what a timer sent just before it.
  useEffect(() => {
    const whole = join(draft.chips, draft.text);
    if (whole === draft.sent || !("terms" in parseSearch(whole))) return undefined;
    const send = (): void => {
      setDraft((now) => ({ ...now, sent: whole }));
      onSearch(whole);
    };
    const timer = setTimeout(send, draft.text === "" ? 0 : settleMs);
    return () => clearTimeout(timer);
  }, [draft, onSearch]);

  const commit = (whole: string): void => {
    const parsed = parseSearch(whole);
    if ("mistake" in parsed) {
      setDraft((now) => ({ ...now, mistake: parsed.mistake.message }));
      return;
    }
    const written = writeSearch(parsed.terms);
    setDraft({ chips: written, text: "", sent: written, mistake: null });
    onSearch(written);
  };
  const write = (text: string): void => {
    setDraft((now) => ({ ...now, text, mistake: null }));
    setChosen(null);
    setIsOpen(true);
  };
  const accept = (suggestion: Suggestion): void => {
    if (suggestion.isWhole) commit(join(draft.chips, suggestion.draft));
    else write(suggestion.draft);
    setChosen(null);
    input.current?.focus();
  };
  const terms = termsOf(draft.chips);
  const change = (changed: readonly Term[]): void => commit(join(writeSearch(changed), draft.text));

  const onKeyDown = (event: KeyboardEvent): void => {
    const isListed = isOpen && suggestions.length > 0;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && isListed) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Before the first one, and past the last, none is chosen.
      const places = [null, ...suggestions.map((suggestion) => suggestion.draft)];
      setChosen(places.at((active + 1 + step) % places.length) ?? null);
    } else if (event.key === "Enter" || (event.key === "Tab" && active >= 0)) {
      event.preventDefault();
      const suggestion = isListed ? suggestions[active] : undefined;
      if (suggestion) accept(suggestion);
      else {
        commit(join(draft.chips, draft.text));
        setIsOpen(false);
      }
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (draft.text !== "") write("");
      else input.current?.blur();
    } else if (event.key === "Backspace" && draft.text === "" && terms.length > 0) {
      event.preventDefault();
      // The last chip is laid open again.
      const kept = writeSearch(terms.slice(0, -1));
      const text = writeSearch(terms.slice(-1));
      setDraft((now) => ({ ...now, chips: kept, text }));
      setIsOpen(true);
    }
  };

  return (
    <div className="search" role="search" aria-label="Events">
      <div className="search-box" data-wrong={draft.mistake === null ? undefined : ""}>
        <Icon path={icons.search} />
        {terms.map((term, at) => (
          <TermChip
            key={writeSearch([term])}
            term={term}
            onToggle={() =>
              change(
                terms.map((one, nth) => (nth === at ? { ...one, isNegated: !one.isNegated } : one)),
              )
            }
            onRemove={() => change(terms.filter((_, nth) => nth !== at))}
          />
        ))}
        <input
          ref={input}
          type="text"
          role="combobox"
          value={draft.text}
          placeholder={
            terms.length === 0 ? "Find events: words, name:donation_*, amount:>=100" : "Add a term"
          }
          aria-label="Find events"
          aria-keyshortcuts="/"
          aria-autocomplete="list"
          aria-expanded={isOpen && suggestions.length > 0}
          aria-controls={listId}
          aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={draft.mistake !== null}
          aria-describedby={draft.mistake === null ? undefined : `${listId}-mistake`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => write(event.target.value)}
          onFocus={() => setIsOpen(true)}
          onClick={() => setIsOpen(true)}
          onBlur={() => setIsOpen(false)}
          onKeyDown={onKeyDown}
        />
        {terms.length > 0 || draft.text !== "" ? (
          <button
            type="button"
            className="search-clear"
            aria-label="Clear the search"
            onClick={() => commit("")}
          >
            <Icon path={icons.cross} />
          </button>
        ) : (
          <kbd aria-hidden="true">/</kbd>
        )}
      </div>
      {draft.mistake === null ? null : (
        <p id={`${listId}-mistake`} className="search-mistake" role="alert">
          {draft.mistake}
        </p>
      )}
      <ul
        id={listId}
        className="search-suggestions"
        role="listbox"
        aria-label="Suggestions"
        hidden={!isOpen || suggestions.length === 0}
      >
        {suggestions.map((suggestion, at) => (
          <li
            key={suggestion.draft}
            id={`${listId}-${at}`}
            role="option"
            aria-selected={at === active}
            // The field keeps the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              accept(suggestion);
            }}
          >
            <span>{suggestion.label}</span>
            <span className="aside">{suggestion.about}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TermChipProps {
  readonly term: Term;
  readonly onToggle: () => void;
  readonly onRemove: () => void;
}

function TermChip({ term, onToggle, onRemove }: TermChipProps): ReactElement {
  const { key, value } = termWords(term);
  const text = writeSearch([term]);
  return (
    <Chip
      tone={term.isNegated ? "invalid" : "accent"}
      onPress={{
        label: term.isNegated ? `Find ${text.slice(1)}` : `Exclude ${text}`,
        run: onToggle,
      }}
      onRemove={{ label: `Remove ${text}`, run: onRemove }}
    >
      {term.isNegated ? "not " : ""}
      {key === null ? null : <span className="search-key">{key}:</span>}
      {value}
    </Chip>
  );
}

function useSuggestions(text: string, isOpen: boolean): readonly Suggestion[] {
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const abort = new AbortController();
    const suggest = async (): Promise<void> => {
      const found = await suggestFor(text, abort.signal);
      if (!abort.signal.aborted) setSuggestions(found);
    };
    const timer = setTimeout(() => void suggest(), suggestAfterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, isOpen]);
  return suggestions;
}

/** A search that cannot be read is laid open to be mended. */
function draftOf(search: string): Draft {
  const parsed = parseSearch(search);
  return "terms" in parsed
    ? { chips: search, text: "", sent: search, mistake: null }
    : { chips: "", text: search, sent: search, mistake: parsed.mistake.message };
}

function join(chips: string, text: string): string {
  return `${chips} ${text}`.trim();
}
