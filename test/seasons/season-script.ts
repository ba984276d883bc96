import { MICROS_PER_MINUTE } from "../../src/model/time.ts";
import type { Micros } from "../../src/model/time.ts";
import type { EspnScript } from "../../src/replay/espn/script.ts";
import type { StagedGame } from "../../src/replay/scenario/staged-game.ts";
import { seasonScript } from "../support/season/script.ts";

/** The parts of an event of gameEvent's that are told better here. */
interface EventParts {
  readonly id: string;
  readonly competitions: readonly {
    readonly status: StatusParts;
    readonly competitors: readonly { readonly team: { readonly abbreviation: string } }[];
  }[];
}

interface StatusParts {
  readonly period: number;
  readonly type: Readonly<Record<string, unknown>>;
}

/** Answers of ESPN's for a season: with second overtimes and shootouts by name, and records as they stand by then. */
export function wholeSeasonScript(games: readonly StagedGame[]): EspnScript {
  const script = seasonScript([games]);
  const byId = new Map(games.map((game) => [game.id, game]));
  const recordAt = records(games);
  return {
    answer(request, now) {
      const answer = script.answer(request, now);
      if (answer === undefined || !request.path.endsWith("/scoreboard")) return answer;
      // seasonScript has just made it.
      const payload = answer.payload as { readonly events: readonly EventParts[] };
      const events = payload.events.map((event) => told(event, byId.get(event.id), (team) => recordAt(team, now)));
      return { ...answer, payload: { ...payload, events } };
    },
  };
}

function told(event: EventParts, game: StagedGame | undefined, recordOf: (team: string) => string): unknown {
  const [competition] = event.competitions;
  if (competition === undefined || game === undefined) return event;
  const status = { ...competition.status, type: words(competition.status, game) };
  const competitors = competition.competitors.map((one) => ({
    ...one,
    records: [{ name: "overall", abbreviation: "Any", type: "total", summary: recordOf(one.team.abbreviation) }],
  }));
  return { ...event, status, competitions: [{ ...competition, status, competitors }] };
}

/** gameEvent calls every period after regulation OT. */
function words({ period, type }: StatusParts, { facts, timeline }: StagedGame): StatusParts["type"] {
  const extra = period - timeline.regulation;
  if (extra < 2) return type;
  const name = facts.league === "nhl" && facts.season_type === 2 ? "SO" : `${extra}OT`;
  const better = Object.entries(type).map(([key, text]) => [
    key,
    typeof text === "string" && key !== "name" ? text.replace(/\bOT\b/, name) : text,
  ]);
  return Object.fromEntries(better) as StatusParts["type"];
}

/** Records of the regular season by the ends of its games: "9-4", "9-4-1", hockey always with the losses after regulation. */
function records(games: readonly StagedGame[]): (team: string, now: Micros) => string {
  const results = new Map<string, { readonly endsAt: Micros; readonly outcome: 0 | 1 | 2 }[]>();
  for (const { facts, timeline, startsAt } of games) {
    if (facts.season_type !== 2) continue;
    const endsAt = startsAt + timeline.endMinute * MICROS_PER_MINUTE;
    const pointsOf = (team: string): number =>
      facts.plays.reduce((sum, play) => sum + (play.by === team ? (play.points ?? 0) : 0), 0);
    const margin = pointsOf(facts.home.team) - pointsOf(facts.away.team);
    const late = facts.league === "nhl" && timeline.periods > timeline.regulation;
    for (const [team, lead] of [
      [facts.home.team, margin],
      [facts.away.team, -margin],
    ] as const) {
      const outcome = lead > 0 ? 0 : lead === 0 || late ? 2 : 1;
      results.set(team, [...(results.get(team) ?? []), { endsAt, outcome }]);
    }
  }
  const isHockey = games[0]?.facts.league === "nhl";
  return (team, now) => {
    const counts = [0, 0, 0] as [number, number, number];
    for (const { endsAt, outcome } of results.get(team) ?? []) if (endsAt <= now) counts[outcome] += 1;
    return counts.slice(0, isHockey || counts[2] > 0 ? 3 : 2).join("-");
  };
}
