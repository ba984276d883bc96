import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { wordsOf } from "../../lib/doing.ts";
import { errorsOf } from "../../lib/settings.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { text } from "../../text/en.ts";
import type { Field } from "./fields.tsx";
import { Fields, typedIn } from "./fields.tsx";
import { useKnown } from "./known.ts";
import { ListField } from "./list-field.tsx";
import { previewOf, usePreview } from "./preview.ts";
import { PreviewNote } from "./rule-preview.tsx";
import type { Rule, Selector } from "./rule-words.ts";
import { linesOf, selectors } from "./rule-words.ts";

const { form: words } = text.settings.rules;

const deeds: readonly Field[] = [
  {
    name: "record",
    label: words.record,
    type: "select",
    options: [
      { value: "", label: words.recordAs.lists },
      { value: "yes", label: words.recordAs.yes },
      { value: "no", label: words.recordAs.no },
    ],
  },
  { name: "minimum_change", label: words.minimum_change, hint: words.changeHint },
  { name: "minimum_interval", label: words.minimum_interval, hint: words.intervalHint },
  { name: "heartbeat", label: words.heartbeat, hint: words.heartbeatHint },
  { name: "round", label: words.round, type: "number" },
  { name: "ignore_below", label: words.ignore_below, type: "number" },
  { name: "ignore_above", label: words.ignore_above, type: "number" },
  { name: "changes_only", label: words.changes_only, type: "checkbox" },
];
const keeps: readonly Field[] = [
  { name: "retention.raw_days", label: words.raw_days, type: "number" },
  { name: "retention.hourly_days", label: words.hourly_days, type: "number" },
  { name: "retention.daily_days", label: words.daily_days, type: "number" },
];
const nameField: readonly Field[] = [{ name: "name", label: words.name, hint: words.nameHint }];
const fields: readonly Field[] = [...nameField, ...deeds, ...keeps];

/** A rule to be made or changed, with what it would do; it is handed over once the hub finds it right. */
export function RuleForm(props: {
  readonly of: SettingsAnswer;
  /** Its place. */
  readonly at: number;
  readonly rule: Rule;
  readonly title: string;
  /** The change of the settings that a rule in this place would be. */
  readonly patch: (rule: Rule) => Rule;
  readonly close: () => void;
  readonly done: (rule: Rule) => void;
}): JSX.Element {
  const { of, at, rule: before, title, patch, close, done } = props;
  const id = useId();
  const known = useKnown();
  const [rule, setRule] = useState(before);
  const [refused, setRefused] = useState<{ readonly errors: Rule; readonly failed: string } | undefined>();
  const preview = usePreview(patch(rule), of.version, at);
  const section = `home_assistant.rules[${at}]`;
  const errors = { ...preview.errors, ...refused?.errors } as Readonly<Record<string, string>>;
  const change = (next: Rule): void => {
    setRefused(undefined);
    setRule(next);
  };
  const submit = async (element: HTMLFormElement): Promise<void> => {
    const made = { ...pick(rule, selectors), ...saidIn(element) };
    try {
      await previewOf(patch(made));
      done(made);
    } catch (error) {
      setRefused({ errors: errorsOf(error), failed: wordsOf(error) });
    }
  };
  // The file's values are of other rules where these have moved: only what is in this one counts.
  const own = { ...of, values: {}, settings: {} };
  const given = shown(before);
  const lists: Readonly<Record<Selector, readonly string[]>> = {
    entity: known.entities,
    entity_glob: [],
    domain: known.domains,
    area: known.areas,
    integration: known.integrations,
    device_class: known.deviceClasses,
  };
  const isMarked = Object.keys(errors).some((key) => key.startsWith(`${section}.`));
  const failed = refused?.failed ?? preview.failed;
  return (
    <Dialog
      title={title}
      close={close}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            {text.settings.cancel}
          </button>
          <button type="submit" form={id} class="button button-main">
            {words.done}
          </button>
        </>
      }
    >
      <form
        id={id}
        class="stack"
        noValidate
        onInput={(event) => change({ ...pick(rule, selectors), ...saidIn(event.currentTarget) })}
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <fieldset class="settings-part">
          <legend>{words.which}</legend>
          <p class="muted small">{words.whichHint}</p>
          <div class="settings-fields">
            {selectors.map((kind) => (
              <ListField
                key={kind}
                label={words[kind]}
                lines={linesOf(rule[kind])}
                suggestions={lists[kind]}
                {...(kind === "entity_glob" ? { hint: words.globHint, placeholder: "sensor.kitchen_*" } : {})}
                error={errors[`${section}.${kind}`]}
                choose={(lines) => change(withLines(rule, kind, lines))}
              />
            ))}
          </div>
        </fieldset>
        <fieldset class="settings-part">
          <legend>{words.what}</legend>
          <Fields of={own} section={section} fields={deeds} errors={errors} given={given} />
        </fieldset>
        <fieldset class="settings-part">
          <legend>{words.keep}</legend>
          <p class="muted small">{words.keepHint}</p>
          <Fields of={own} section={section} fields={keeps} errors={errors} given={given} />
        </fieldset>
        <Fields of={own} section={section} fields={nameField} errors={errors} given={given} />
        <PreviewNote of={preview} at={at} />
        {failed !== undefined && (refused !== undefined || !isMarked) && (
          <p role="alert" class="bad-text">
            {isMarked ? text.settings.marked : failed}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function withLines(rule: Rule, kind: Selector, lines: readonly string[]): Rule {
  const { [kind]: _, ...rest } = rule;
  return lines.length === 0 ? rest : { ...rest, [kind]: lines };
}

function pick(rule: Rule, names: readonly string[]): Rule {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => names.includes(name)));
}

/** What the fields say, as the file writes it. */
function saidIn(form: HTMLFormElement): Rule {
  const said: Record<string, unknown> = {};
  const retention: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(typedIn(form, fields))) {
    if (value === null || (name === "changes_only" && value === false)) continue;
    const [section, leaf] = name.split(".");
    if (section === "retention" && leaf !== undefined) retention[leaf] = value;
    else if (name === "record") said[name] = value === "yes";
    // `2%` is a text, 0.5 a number.
    else if (name === "minimum_change") said[name] = Number.isNaN(Number(value)) ? value : Number(value);
    else said[name] = value;
  }
  return Object.keys(retention).length === 0 ? said : { ...said, retention };
}

/** A rule as the fields show it. */
function shown(rule: Rule): Rule {
  const { record, retention } = rule;
  const kept = typeof retention === "object" && retention !== null ? Object.entries(retention) : [];
  return {
    ...rule,
    record: record === true ? "yes" : record === false ? "no" : "",
    changes_only: rule["changes_only"] === true,
    ...Object.fromEntries(kept.map(([name, days]: [string, unknown]) => [`retention.${name}`, days])),
  };
}
