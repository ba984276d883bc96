import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { count } from "../../lib/number.ts";
import { useSaving, valueAt } from "../../lib/settings.ts";
import { Card } from "../../parts/card.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import { isOutside, outsideWords } from "./fields.tsx";
import type { Known } from "./known.ts";
import { useKnown } from "./known.ts";
import { ListField } from "./list-field.tsx";
import { usePreview } from "./preview.ts";
import { linesOf } from "./rule-words.ts";
import { SaveRow } from "./save-row.tsx";

const { lists: words } = text.settings;

const sides = ["include", "exclude"] as const;
const kinds = ["domains", "entities", "entity_globs"] as const;

/** The lines that are other than in the file, by their list, such as `exclude.domains`. */
type Changed = Readonly<Record<string, readonly string[]>>;

const suggestions: Readonly<Record<(typeof kinds)[number], (known: Known) => readonly string[]>> = {
  domains: ({ domains }) => domains,
  entities: ({ entities }) => entities,
  entity_globs: () => [],
};

/** Which entities are recorded where no rule says so: Home Assistant's own lists, with what each line fits. */
export function ListsCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const known = useKnown();
  const [draft, setDraft] = useState<{ readonly version: string; readonly changed: Changed } | undefined>();
  const saving = useSaving();
  // A draft that was begun on other settings is done with.
  const changed = draft?.version === of.version ? draft.changed : {};
  const patch = patchOf(changed);
  const { told, errors } = usePreview(patch, of.version);
  const isChanged = Object.keys(changed).length > 0;
  const fits = new Map(told?.lists.map(({ list, line, entities }) => [`${list} ${line}`, entities]));
  const save = async (): Promise<void> => {
    if (await saving.save(patch, of.version)) toast(text.settings.saved);
  };
  return (
    <Card title={words.title}>
      <p class="muted settings-lead">{words.lead}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) void save();
        }}
      >
        {sides.map((side) => (
          <fieldset key={side} class="settings-part">
            <legend>{words[side]}</legend>
            <div class="settings-fields">
              {kinds.map((kind) => {
                const list = `${side}.${kind}`;
                const key = `home_assistant.${list}`;
                const state = of.settings[key];
                const inFile = linesOf(valueAt(of.values, key));
                return (
                  <ListField
                    key={list}
                    label={words[kind]}
                    what={words.whatOf(words[kind], words[side])}
                    lines={changed[list] ?? inFile}
                    suggestions={suggestions[kind](known)}
                    {...(kind === "entity_globs" ? { placeholder: "sensor.kitchen_*" } : {})}
                    {...(isOutside(state) ? { hint: outsideWords(state) } : {})}
                    error={errors[key] ?? saving.errors[key]}
                    disabled={isOutside(state) || of.read_only !== null}
                    fits={(line) => fits.get(`${list} ${line}`)}
                    choose={(lines) => {
                      const { [list]: _, ...others } = changed;
                      const isBack = JSON.stringify(lines) === JSON.stringify(inFile);
                      setDraft({ version: of.version, changed: isBack ? others : { ...others, [list]: lines } });
                    }}
                  />
                );
              })}
            </div>
          </fieldset>
        ))}
        <div class="settings-notes small" role="status">
          {told !== undefined && <p>{words.recorded(count(told.recorded), count(told.entities))}</p>}
          <p class="muted">{words.known}</p>
        </div>
        <SaveRow saving={saving} disabled={!isChanged || of.read_only !== null}>
          {isChanged && (
            <button type="button" class="button" onClick={() => setDraft(undefined)}>
              {text.settings.undo}
            </button>
          )}
        </SaveRow>
      </form>
    </Card>
  );
}

/** An empty list is none. */
function patchOf(changed: Changed): Readonly<Record<string, unknown>> {
  const home: Record<string, Record<string, unknown>> = {};
  for (const [list, lines] of Object.entries(changed)) {
    const [side = "", kind = ""] = list.split(".");
    home[side] = { ...home[side], [kind]: lines.length === 0 ? null : lines };
  }
  return Object.keys(home).length === 0 ? {} : { home_assistant: home };
}
