import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { entriesOf } from "../../lib/settings.ts";
import { Card } from "../../parts/card.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";
import { checkLeague } from "./checks.tsx";
import type { Field } from "./fields.tsx";
import { RemoveEntry } from "./remove-entry.tsx";
import { SectionForm } from "./section-form.tsx";

const { leagues: words } = text.settings;

const fields: readonly Field[] = [
  { name: "espn_path", label: words.path, placeholder: "soccer/ger.1", hint: words.pathHint },
  { name: "id", label: words.id, placeholder: "bundesliga", hint: words.idHint },
  { name: "name", label: words.name, placeholder: "Bundesliga", hint: words.nameHint },
  { name: "periods", label: words.periods, type: "number", hint: words.periodsHint },
  {
    name: "extra",
    label: words.extra,
    type: "select",
    options: [
      { value: "", label: words.extras.none },
      { value: "overtime", label: words.extras.overtime },
      { value: "innings", label: words.extras.innings },
      { value: "extra_time", label: words.extras.extra_time },
    ],
  },
  { name: "groups", label: words.groups, hint: words.groupsHint },
];

/** Leagues beside those that the hub knows. */
export function LeaguesCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const [edited, setEdited] = useState<number | undefined>();
  const leagues = entriesOf(of, "leagues_custom");
  const nameOf = (at: number): string => {
    const { name, id } = leagues[at] ?? {};
    return typeof name === "string" ? name : String(id);
  };
  return (
    <Card
      title={words.title}
      aside={
        <button type="button" class="button" disabled={of.read_only !== null} onClick={() => setEdited(leagues.length)}>
          <Icon name="plus" />
          {words.add}
        </button>
      }
    >
      <p class="muted settings-lead">{words.lead}</p>
      {leagues.length === 0 && <p class="muted">{words.none}</p>}
      <ul class="rows settings-entries">
        {leagues.map((league, at) => (
          <li key={String(league["id"])}>
            <div>
              <p class="strong">{nameOf(at)}</p>
              <p class="muted small">{`${String(league["id"])} · ${String(league["espn_path"])}`}</p>
            </div>
            <div class="row">
              <button
                type="button"
                class="button"
                aria-label={words.change(nameOf(at))}
                disabled={of.read_only !== null}
                onClick={() => setEdited(at)}
              >
                {text.settings.edit}
              </button>
              <RemoveEntry
                of={of}
                list="leagues_custom"
                at={at}
                label={text.settings.remove}
                name={words.remove(nameOf(at))}
                removed={words.removed(nameOf(at))}
              />
            </div>
          </li>
        ))}
      </ul>
      {edited !== undefined && (
        <Dialog
          title={edited < leagues.length ? words.change(nameOf(edited)) : words.add}
          close={() => setEdited(undefined)}
        >
          <SectionForm
            of={of}
            section={`leagues_custom[${edited}]`}
            fields={fields}
            patch={(changes) => ({
              leagues_custom: [
                ...leagues.slice(0, edited),
                { ...leagues[edited], ...changes },
                ...leagues.slice(edited + 1),
              ],
            })}
            check={checkLeague}
            isNew={edited === leagues.length}
            saved={() => setEdited(undefined)}
          />
        </Dialog>
      )}
    </Card>
  );
}
