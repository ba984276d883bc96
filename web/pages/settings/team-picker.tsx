import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Team } from "../../../src/model/game.ts";
import { useData } from "../../lib/data.ts";
import { withQuery } from "../../lib/http.ts";
import type { Choice } from "../../parts/controls.tsx";
import { Select } from "../../parts/controls.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/states.tsx";
import { TeamBadge } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

interface Listed {
  readonly league: string;
  readonly teams: readonly Team[];
}

const MOST_SHOWN = 8;
const { teams: words } = text.settings;

/** The followed teams, and a search among those of a league. */
export function TeamPicker({
  teams,
  leagues,
  fixed,
  choose,
}: {
  readonly teams: readonly string[];
  /** In which teams can be looked for. */
  readonly leagues: readonly Choice<string>[];
  readonly fixed: boolean;
  readonly choose: (teams: readonly string[]) => void;
}): JSX.Element {
  return (
    <>
      {teams.length === 0 ? (
        <p class="muted">{words.none}</p>
      ) : (
        <ul class="settings-teams" aria-label={words.followed}>
          {teams.map((ref) => (
            <FollowedTeam
              key={ref}
              reference={ref}
              remove={fixed ? undefined : () => choose(teams.filter((one) => one !== ref))}
            />
          ))}
        </ul>
      )}
      {!fixed && <Search teams={teams} leagues={leagues} add={(ref) => choose([...teams, ref])} />}
    </>
  );
}

function FollowedTeam({
  reference,
  remove,
}: {
  readonly reference: string;
  readonly remove: (() => void) | undefined;
}): JSX.Element {
  const [league = "", name = ""] = reference.split(":");
  const team = useTeams(league).data?.teams.find((one) => isCalled(one, name));
  const shown = team?.name ?? name;
  return (
    <li>
      {team !== undefined && <TeamBadge team={team} size="small" />}
      <span>
        {shown} <span class="muted small">{text.leagues(league)}</span>
      </span>
      {remove !== undefined && (
        <button type="button" class="button-icon" aria-label={words.remove(shown)} onClick={remove}>
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}

function Search({
  teams,
  leagues,
  add,
}: {
  readonly teams: readonly string[];
  readonly leagues: readonly Choice<string>[];
  readonly add: (reference: string) => void;
}): JSX.Element {
  const [league, setLeague] = useState<string>("nfl");
  const [typed, setTyped] = useState("");
  return (
    <div class="settings-search">
      <Select label={words.league} value={league} of={leagues} choose={setLeague} />
      <label class="field">
        <span>{words.search}</span>
        <input
          type="search"
          value={typed}
          placeholder={words.searchHint}
          autoComplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {typed.trim() !== "" && (
        <Found
          league={league}
          typed={typed}
          teams={teams}
          add={(reference) => {
            add(reference);
            setTyped("");
          }}
        />
      )}
    </div>
  );
}

/** What fits; the league's teams are asked for only now. */
function Found({
  league,
  typed,
  teams,
  add,
}: {
  readonly league: string;
  readonly typed: string;
  readonly teams: readonly string[];
  readonly add: (reference: string) => void;
}): JSX.Element {
  const listed = useTeams(league);
  return (
    <div class="settings-found">
      <Loaded of={listed} lines={2}>
        {({ teams: all }) => {
          const found = all.filter((team) => fits(team, typed) && !teams.some((ref) => isReference(ref, league, team)));
          const shown = found.slice(0, MOST_SHOWN);
          return (
            <>
              <ul>
                {shown.map((team) => (
                  <li key={team.id}>
                    <button type="button" class="settings-add" onClick={() => add(referenceOf(league, team, all))}>
                      <TeamBadge team={team} size="small" />
                      <span>{team.name}</span>
                      <Icon name="plus" label={words.add} />
                    </button>
                  </li>
                ))}
              </ul>
              <p class="muted small" role="status">
                {words.found(found.length, shown.length)}
              </p>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function useTeams(league: string): ReturnType<typeof useData<Listed>> {
  return useData<Listed>(withQuery("api/v1/settings/teams", { league }));
}

/** Names without case and accents. */
function folded(name: string): string {
  return name.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().trim();
}

function fits({ name, abbreviation, city }: Team, typed: string): boolean {
  const wanted = folded(typed);
  return [name, city].some((each) => folded(each).includes(wanted)) || folded(abbreviation) === wanted;
}

function isCalled({ id, abbreviation, name, nickname, city }: Team, called: string): boolean {
  return [id, abbreviation, name, nickname, city].some((each) => folded(each) === folded(called));
}

function isReference(reference: string, league: string, team: Team): boolean {
  const [of = "", name = ""] = reference.split(":");
  return of === league && isCalled(team, name);
}

/** By the abbreviation where it is its own, else by ESPN's id. */
function referenceOf(league: string, { id, abbreviation }: Team, all: readonly Team[]): string {
  const isOwn = /^\w+$/.test(abbreviation) && all.filter((one) => isCalled(one, abbreviation)).length === 1;
  return `${league}:${isOwn ? abbreviation : id}`;
}
