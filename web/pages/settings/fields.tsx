import type { InputHTMLAttributes, JSX } from "preact";
import { useId } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { valueAt } from "../../lib/settings.ts";
import type { Choice } from "../../parts/controls.tsx";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";

/** How a setting is asked for. */
export interface Field {
  /** The last part of its key. */
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "url" | "password" | "number" | "checkbox" | "select";
  readonly options?: readonly Choice<string>[];
  readonly suggestions?: readonly string[];
  readonly placeholder?: string;
  readonly hint?: string;
}

type Values = Readonly<Record<string, unknown>>;

/** Settings of one section as fields of a form. What the environment says is shown and cannot be changed. */
export function Fields({
  of,
  section,
  fields,
  errors = {},
  given = {},
}: {
  readonly of: SettingsAnswer;
  /** `influxdb`, `mirrors[0]`; empty for the top. */
  readonly section: string;
  readonly fields: readonly Field[];
  readonly errors?: Readonly<Record<string, string>>;
  /** What was typed before, by name. */
  readonly given?: Values;
}): JSX.Element {
  return (
    <div class="settings-fields">
      {fields.map((field) => {
        const key = keyIn(section, field.name);
        return (
          <SettingField
            key={key}
            field={field}
            state={of.settings[key]}
            value={given[field.name] ?? valueAt(of.values, key)}
            readOnly={of.read_only !== null}
            error={errors[key]}
          />
        );
      })}
    </div>
  );
}

type State = SettingsAnswer["settings"][string];

function SettingField({
  field,
  state,
  value,
  readOnly,
  error,
}: {
  readonly field: Field;
  readonly state: State | undefined;
  readonly value: unknown;
  readonly readOnly: boolean;
  readonly error: string | undefined;
}): JSX.Element {
  const id = useId();
  const { label, type = "text", name, hint } = field;
  const notes = [
    ...(error === undefined ? [] : [{ words: error, tone: "bad" as const }]),
    ...(isOutside(state) ? [{ words: outsideWords(state), tone: "outside" as const }] : []),
    ...(hint === undefined || isOutside(state) ? [] : [{ words: hint, tone: "muted" as const }]),
  ];
  const common = {
    name,
    disabled: isOutside(state) || readOnly,
    "aria-invalid": error !== undefined,
    ...(notes.length === 0 ? {} : { "aria-describedby": id }),
  };
  const isSet = state?.secret === true && state.origin !== "none";
  const known = {
    ...common,
    spellcheck: false,
    placeholder: isSet ? text.settings.secret[isOutside(state) ? "outside" : "file"] : (field.placeholder ?? ""),
    defaultValue: typeof value === "string" || typeof value === "number" ? String(value) : "",
  };
  return (
    <div class={type === "checkbox" ? "settings-check" : "settings-field"}>
      <label class={type === "checkbox" ? "" : "field"}>
        {type === "checkbox" && <input type="checkbox" {...common} defaultChecked={value !== false} />}
        <span>{label}</span>
        {type === "select" && (
          <select {...common}>
            {field.options?.map((one) => (
              <option key={one.value} value={one.value} selected={one.value === value}>
                {one.label}
              </option>
            ))}
          </select>
        )}
        {type !== "checkbox" && type !== "select" && <Input field={field} list={`${id}-list`} known={known} />}
      </label>
      {field.suggestions !== undefined && (
        <datalist id={`${id}-list`}>
          {field.suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {notes.length > 0 && (
        <div id={id} class="settings-notes small">
          {notes.map(({ words, tone }) => (
            <p key={tone} class={tone === "bad" ? "bad-text" : "muted"}>
              {tone === "outside" && <Icon name="key" />}
              {words}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

function Input({
  field: { type, suggestions },
  list,
  known,
}: {
  readonly field: Field;
  readonly list: string;
  readonly known: Pick<InputHTMLAttributes<HTMLInputElement>, "name" | "disabled" | "placeholder" | "defaultValue">;
}): JSX.Element {
  if (suggestions !== undefined) return <input type="text" autoComplete="off" list={list} {...known} />;
  if (type === "number") return <input type="text" autoComplete="off" inputMode="decimal" {...known} />;
  if (type === "password") return <input type="password" autoComplete="new-password" {...known} />;
  if (type === "url") return <input type="url" autoComplete="off" {...known} />;
  return <input type="text" autoComplete="off" {...known} />;
}

/** Whether the environment or a flag says it. */
export function isOutside(state: State | undefined): state is State & { readonly origin: "environment" | "flag" } {
  return state?.origin === "environment" || state?.origin === "flag";
}

/** Says which of them does. */
export function outsideWords({ origin, place }: State & { readonly origin: "environment" | "flag" }): string {
  return text.settings.outside[origin](place ?? "");
}

/**
 * What a form says, by name: what differs from the settings. `null` takes a setting away; a secret that is left empty stays as
 * it is, but goes with the address that it belongs to.
 */
export function changesOf(
  form: HTMLFormElement,
  { of, section, fields }: { readonly of: SettingsAnswer; readonly section: string; readonly fields: readonly Field[] },
): Values {
  const typed = typedIn(form, fields);
  const changes: Record<string, unknown> = {};
  for (const { name } of fields) {
    const key = keyIn(section, name);
    const state = of.settings[key];
    if (isOutside(state)) continue;
    const value = typed[name];
    if (state?.secret === true ? value !== null : !isSame(value, valueAt(of.values, key))) changes[name] = value;
    else if (state?.secret === true && typed["url"] === null && state.origin === "file") changes[name] = null;
  }
  return changes;
}

/** Everything that a form says, by name; `null` where a field is empty. */
export function typedIn(form: HTMLFormElement, fields: readonly Field[]): Values {
  const data = new FormData(form);
  return Object.fromEntries(
    fields.map(({ name, type }): [string, unknown] => {
      const value = data.get(name);
      if (type === "checkbox") return [name, value !== null];
      const words = typeof value === "string" ? value.trim() : "";
      if (words === "") return [name, null];
      // What is no number is for the hub to refuse, in its words.
      return [name, type === "number" && !Number.isNaN(Number(words)) ? Number(words) : words];
    }),
  );
}

function isSame(typed: unknown, known: unknown): boolean {
  // What is absent from the entry of a list is the default: empty, or switched on.
  return typed === known || (known === undefined && (typed === null || typed === true));
}

function keyIn(section: string, name: string): string {
  return section === "" ? name : `${section}.${name}`;
}
