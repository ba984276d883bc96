import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { count } from "../../lib/number.ts";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";

const { list: words } = text.settings;

/** A list of texts: its lines, each with what it fits where that is known, and a field for one more. */
export function ListField(props: {
  readonly label: string;
  /** For screen readers, where the label alone does not tell which list it is. */
  readonly what?: string;
  readonly lines: readonly string[];
  readonly suggestions: readonly string[];
  readonly placeholder?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  /** How many known entities a line fits; `undefined` where that is not told. */
  readonly fits?: (line: string) => number | undefined;
  readonly choose: (lines: readonly string[]) => void;
}): JSX.Element {
  const { label, what = label, lines, suggestions, placeholder, hint, error, disabled = false, fits, choose } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [isAsked, setAsked] = useState(false);
  const add = (): void => {
    const more = typed.split(",").map((line) => line.trim());
    const next = [...new Set([...lines, ...more])].filter((line) => line !== "");
    setTyped("");
    if (next.length > lines.length) choose(next);
  };
  return (
    <div class="settings-list">
      {/* Areas have spaces in their names; a line is ended by Enter, a comma or the button. */}
      <label class="field">
        <span>{label}</span>
        <span class="settings-list-row">
          <input
            ref={field}
            type="text"
            value={typed}
            list={`${id}-known`}
            disabled={disabled}
            placeholder={placeholder ?? ""}
            aria-label={what}
            aria-invalid={error !== undefined}
            aria-describedby={`${id}-notes`}
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            onFocus={() => setAsked(true)}
            onBlur={add}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              // Else it would submit the form; an empty field has nothing to add, and does.
              if ((event.key !== "Enter" && event.key !== ",") || typed.trim() === "") return;
              event.preventDefault();
              add();
            }}
          />
          <button type="button" class="button" disabled={disabled} aria-label={words.add(what)} onClick={add}>
            <Icon name="plus" />
          </button>
        </span>
      </label>
      <datalist id={`${id}-known`}>
        {/* A thousand of them in each list of a page would be felt. */}
        {isAsked && suggestions.filter((one) => !lines.includes(one)).map((one) => <option key={one} value={one} />)}
      </datalist>
      <div id={`${id}-notes`} class="settings-notes small">
        {error !== undefined && <p class="bad-text">{error}</p>}
        {hint !== undefined && <p class="muted">{hint}</p>}
      </div>
      {lines.length > 0 && (
        <ul class="settings-lines" aria-label={what}>
          {lines.map((line) => (
            <li key={line}>
              <span class="settings-line">{line}</span>
              {fits?.(line) !== undefined && (
                <span class="settings-fits" title={words.fits(count(fits(line) ?? 0))}>
                  {count(fits(line) ?? 0)}
                  <span class="hidden">{` ${words.fits(count(fits(line) ?? 0))}`}</span>
                </span>
              )}
              {!disabled && (
                <button
                  type="button"
                  class="button-icon"
                  aria-label={words.remove(line, what)}
                  onClick={() => {
                    choose(lines.filter((one) => one !== line));
                    field.current?.focus();
                  }}
                >
                  <Icon name="close" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
