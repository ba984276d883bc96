import type { GameFacts, TeamFacts } from "./game-facts.ts";
import { espnLeagues, espnTeam } from "./game-event.ts";

/** A team's record so far. */
export interface TeamRecord {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

/** ESPN's names of the conferences, by ours of their divisions. */
const conferences: Readonly<
  Record<GameFacts["league"], readonly { name: string; abbreviation: string; of: RegExp }[]>
> = {
  nfl: [
    { name: "American Football Conference", abbreviation: "AFC", of: /^AFC / },
    { name: "National Football Conference", abbreviation: "NFC", of: /^NFC / },
  ],
  nhl: [
    { name: "Eastern Conference", abbreviation: "East", of: /^(Atlantic|Metropolitan)$/ },
    { name: "Western Conference", abbreviation: "West", of: /^(Central|Pacific)$/ },
  ],
};

/**
 * The standings with conferences and divisions (`level=3`; fields: ../shared's ESPN.md).
 *
 * @param recordOf of the teams that play in the scenario; the others have one of their own making
 */
export function standingsPage(
  league: GameFacts["league"],
  teams: readonly TeamFacts[],
  season: number,
  recordOf: (abbreviation: string) => TeamRecord | undefined,
): Readonly<Record<string, unknown>> {
  const { uid, name } = espnLeagues[league];
  const entryOf = (team: TeamFacts): unknown => {
    const record = recordOf(team.abbreviation) ?? madeUp(league, team);
    return { team: espnTeam(team, uid), stats: statsOf(league, record) };
  };
  return {
    uid: `${uid}~g:9`,
    id: "9",
    name,
    abbreviation: league.toUpperCase(),
    children: conferences[league].map(({ name: conference, abbreviation, of }) => {
      const divisions = [...new Set(teams.flatMap(({ division = "" }) => (of.test(division) ? [division] : [])))];
      return {
        name: conference,
        abbreviation,
        children: divisions.map((division) => ({
          name: league === "nhl" ? `${division} Division` : division,
          abbreviation: division.replace(/^[AN]FC /, "").toUpperCase(),
          standings: {
            name: "overall",
            season,
            seasonType: 2,
            entries: teams.filter((team) => team.division === division).map(entryOf),
          },
        })),
      };
    }),
  };
}

/** The same for a team on every day. */
function madeUp(league: GameFacts["league"], { id }: TeamFacts): TeamRecord {
  const games = league === "nfl" ? 10 : 20;
  const wins = (Number(id) * 7) % (games - 2);
  const ties = league === "nhl" ? Number(id) % 3 : 0;
  return { wins, losses: games - wins - ties, ties };
}

function statsOf(league: GameFacts["league"], { wins, losses, ties }: TeamRecord): readonly unknown[] {
  const games = wins + losses + ties;
  const perGame = league === "nfl" ? 22 : 3;
  const stat = (name: string, value: number): unknown => ({
    name,
    type: name.toLowerCase(),
    value,
    displayValue: String(value),
  });
  return [
    stat("gamesPlayed", games),
    stat("wins", wins),
    stat("losses", losses),
    ...(league === "nfl"
      ? [stat("ties", ties), stat("winPercent", games === 0 ? 0 : (wins + ties / 2) / games)]
      : [stat("otLosses", ties), stat("points", 2 * wins + ties)]),
    stat("pointsFor", games * perGame + wins),
    stat("pointsAgainst", games * perGame + losses),
    { name: "streak", type: "streak", value: 1, displayValue: wins > losses ? "W1" : "L1" },
    { name: "overall", type: "total", summary: `${wins}-${losses}-${ties}` },
  ];
}
