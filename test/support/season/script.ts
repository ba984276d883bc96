import type { Micros } from "../../../src/model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from "../../../src/model/time.ts";
import type { EspnScript } from "../../../src/replay/espn/script.ts";
import { easternDate } from "../../../src/replay/espn/scoreboard-query.ts";
import { espnLeagues, espnTeam, gameEvent } from "../../../src/replay/scenario/game-event.ts";
import type { StagedGame } from "../../../src/replay/scenario/staged-game.ts";

/** A game's NFL week goes from Tuesday to Monday; its games are US Eastern's. */
const TUESDAY: Micros = 5 * MICROS_PER_DAY;
const WEEK: Micros = 7 * MICROS_PER_DAY;

/**
 * ESPN's pages of whole seasons: the scoreboard of the day (hockey) or week (football) with games, or of the next one,
 * as ESPN does; months and days by `dates`; teams, standings, summaries and injuries as far as the source asks for them.
 */
export function seasonScript(seasons: readonly (readonly StagedGame[])[]): EspnScript {
  const byPath = new Map<string, Pages>(
    seasons.map((games) => [espnLeagues[games[0]?.facts.league ?? "nfl"].path, season(games)] as const),
  );
  return {
    answer({ path, query }, now) {
      const [sport = "", league = "", ...page] = path.split("/");
      const payload = byPath.get(`${sport}/${league}`)?.(page.join("/"), query, now);
      return payload === undefined ? undefined : { payload, whole: true };
    },
  };
}

type Event = Readonly<Record<string, unknown>>;
type Pages = (page: string, query: URLSearchParams, now: Micros) => Readonly<Record<string, unknown>> | undefined;

function season(games: readonly StagedGame[]): Pages {
  const isWeekly = games[0]?.facts.league === "nfl";
  const spanOf = (time: Micros): number =>
    isWeekly ? Math.floor((time - 5 * MICROS_PER_HOUR - TUESDAY) / WEEK) : Number(easternDate(time));
  const bySpan = Map.groupBy(games, (game) => spanOf(game.startsAt));
  const byMonth = Map.groupBy(games, (game) => easternDate(game.startsAt).slice(0, 6));
  const spans = [...bySpan.keys()].sort((a, b) => a - b);
  const plans = new Map<string, Event>();
  const ends = new Map<string, Event>();
  // Most games of a scoreboard have yet to begin or are over: their events are made once.
  const eventOf = (game: StagedGame, minute: number): Event => {
    if (minute >= 0 && minute < game.timeline.endMinute) return gameEvent(game, minute);
    const made = minute < 0 ? plans : ends;
    const event = made.get(game.id) ?? gameEvent(game, minute);
    made.set(game.id, event);
    return event;
  };
  const events = (some: readonly StagedGame[] = [], now: Micros) =>
    some.map((game) => eventOf(game, (now - game.startsAt) / MICROS_PER_MINUTE));
  const uid = espnLeagues[isWeekly ? "nfl" : "nhl"].uid;

  return (page, query, now) => {
    const dates = query.get("dates");
    if (page === "scoreboard" && dates !== null) {
      const ofMonth = byMonth.get(dates.slice(0, 6)) ?? [];
      const some = ofMonth.filter((game) => easternDate(game.startsAt).startsWith(dates));
      return { leagues: [], events: events(some, now) };
    }
    if (page === "scoreboard") {
      const here = spanOf(now);
      const span = spans.find((one) => one >= here) ?? spans.at(-1) ?? here;
      return { leagues: [], season: {}, events: events(bySpan.get(span), now) };
    }
    if (page === "teams") {
      const teams = (games[0]?.teams ?? []).map((team) => ({ team: espnTeam(team, uid) }));
      return { sports: [{ leagues: [{ teams }] }] };
    }
    if (page === "standings") return { children: [], standings: { season: games[0]?.facts.season, entries: [] } };
    if (page === "injuries") return { season: { year: games[0]?.facts.season }, injuries: [] };
    if (page.startsWith("teams/")) {
      const id = page.split("/")[1];
      const own = games.filter((game) =>
        game.teams.some(
          (team) => team.id === id && [game.facts.home.team, game.facts.away.team].includes(team.abbreviation),
        ),
      );
      return { events: events(own, now) };
    }
    if (page === "summary") {
      const event = events(
        games.filter((game) => game.id === query.get("event")),
        now,
      )[0];
      if (event === undefined) return undefined;
      const { id, season: year, competitions } = event;
      return { header: { id, season: year, competitions }, boxscore: {}, plays: [] };
    }
    return undefined;
  };
}
