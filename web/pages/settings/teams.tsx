import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { entriesOf, useSaving, valueAt } from "../../lib/settings.ts";
import { Card } from "../../parts/card.tsx";
import type { Choice } from "../../parts/controls.tsx";
import { Icon } from "../../parts/icon.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import { isOutside, outsideWords } from "./fields.tsx";
import { SaveRow } from "./save-row.tsx";
import { TeamPicker } from "./team-picker.tsx";

const { teams: words } = text.settings;

export interface Followed {
  /** As the configuration writes them: LEAGUE:TEAM. */
  readonly teams: readonly string[];
  readonly leagues: readonly string[];
}

/** Whom the hub follows, and whose games it reads. */
export function TeamsCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const known = followedOf(of);
  const [draft, setDraft] = useState<(Followed & { readonly version: string }) | undefined>();
  const saving = useSaving();
  // A draft that was begun on other settings is done with.
  const shown = draft?.version === of.version ? draft : known;
  const save = async (): Promise<void> => {
    const patch = {
      ...(same(shown.teams, known.teams) ? {} : { teams: shown.teams }),
      ...(same(shown.leagues, known.leagues) ? {} : { leagues: shown.leagues }),
    };
    if (await saving.save(patch, of.version)) toast(text.settings.saved);
  };
  const isChanged = !same(shown.teams, known.teams) || !same(shown.leagues, known.leagues);
  return (
    <Card title={text.settings.teams.title}>
      <div class="stack">
        <FollowedFields of={of} value={shown} choose={(next) => setDraft({ ...next, version: of.version })} />
        <SaveRow saving={saving} disabled={!isChanged || of.read_only !== null} onClick={() => void save()}>
          {isChanged && (
            <button type="button" class="button" onClick={() => setDraft(undefined)}>
              {text.settings.undo}
            </button>
          )}
        </SaveRow>
      </div>
    </Card>
  );
}

/** Teams and leagues to choose from. */
export function FollowedFields({
  of,
  value,
  choose,
}: {
  readonly of: SettingsAnswer;
  readonly value: Followed;
  readonly choose: (next: Followed) => void;
}): JSX.Element {
  const fixed = (key: string): boolean => isOutside(of.settings[key]) || of.read_only !== null;
  const ofTeams = new Set(value.teams.map((team) => team.split(":")[0] ?? ""));
  return (
    <>
      <Outside of={of} name="teams" />
      <TeamPicker
        teams={value.teams}
        leagues={[...words.allLeagues.map((id) => ({ value: id, label: text.leagues(id) })), ...ownLeagues(of)]}
        fixed={fixed("teams")}
        choose={(teams) => choose({ ...value, teams })}
      />
      <fieldset class="settings-leagues" disabled={fixed("leagues")}>
        <legend>{text.settings.teams.leagues}</legend>
        <Outside of={of} name="leagues" />
        {text.settings.teams.allLeagues.map((league) => (
          <label key={league}>
            <input
              type="checkbox"
              checked={value.leagues.includes(league) || ofTeams.has(league)}
              // Those of the teams are read in any case.
              disabled={ofTeams.has(league) || fixed("leagues")}
              onChange={(event) => {
                const others = value.leagues.filter((one) => one !== league);
                choose({ ...value, leagues: event.currentTarget.checked ? [...others, league] : others });
              }}
            />
            {text.leagues(league)}
          </label>
        ))}
      </fieldset>
      <p class="muted small">{text.settings.teams.leaguesHint}</p>
    </>
  );
}

function Outside({ of, name }: { readonly of: SettingsAnswer; readonly name: string }): JSX.Element | null {
  const state = of.settings[name];
  if (!isOutside(state)) return null;
  return (
    <p class="settings-notes muted small">
      <Icon name="key" />
      {outsideWords(state)}
    </p>
  );
}

/** Those of one's own, to follow their teams. */
function ownLeagues(of: SettingsAnswer): readonly Choice<string>[] {
  return entriesOf(of, "leagues_custom").map(({ id, name }) => ({ value: String(id), label: String(name ?? id) }));
}

export function followedOf({ values }: SettingsAnswer): Followed {
  return { teams: texts(valueAt(values, "teams")), leagues: texts(valueAt(values, "leagues")) };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}
