import { isDeepStrictEqual } from "node:util";
import { compileCheck } from "../model/check.ts";
import type { LeagueId } from "../model/game.ts";
import { depthOf } from "../model/league-depth.ts";
import type { Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";
import type { Standing } from "../model/standing.ts";
import { StandingSchema } from "../model/standing.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_HOUR } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";

/** Documents of this kind hold a {@link Standing} each, by league and ESPN's id: "nfl:17". */
export const STANDING_DOCUMENT = "standing";

/** Tables are read once a day: one that is read again sooner (after a restart, say) is written where it changed. */
const WRITTEN_EVERY: Micros = 20 * MICROS_PER_HOUR;

const isStanding = compileCheck(StandingSchema);

/** The tables of the leagues, as they were last read. */
export class Standings {
  readonly #tables = new Map<LeagueId, ReadonlyMap<string, Standing>>();

  /** Takes up what the last run knew; gives the ids of what cannot be read. */
  restore(documents: ReadonlyMap<string, unknown>): readonly string[] {
    const unreadable: string[] = [];
    for (const [id, value] of documents) {
      if (isStanding(value) && id === keyOf(value))
        this.#tables.set(value.league, new Map(this.#tables.get(value.league)).set(value.team_id, value));
      else unreadable.push(`${STANDING_DOCUMENT} ${id}`);
    }
    return unreadable;
  }

  of(league: LeagueId): readonly Standing[] {
    return [...(this.#tables.get(league)?.values() ?? [])];
  }

  team(league: LeagueId, teamId: string): Standing | undefined {
    return this.#tables.get(league)?.get(teamId);
  }

  /**
   * Compares a table with the last one. An empty table says nothing: the last one stays.
   *
   * @param lastRead when the table was read before
   */
  observe(
    league: LeagueId,
    read: readonly Standing[],
    readAt: Micros,
    lastRead: Micros | undefined,
  ): { readonly points: readonly Point[]; readonly documents: readonly DocumentChange[]; apply(): void } {
    const known = this.#tables.get(league);
    const daily = lastRead === undefined || readAt - lastRead >= WRITTEN_EVERY;
    const changed = read.filter((one) => !isDeepStrictEqual(known?.get(one.team_id), one));
    const table = new Map(read.map((one) => [one.team_id, one]));
    const gone = read.length === 0 ? [] : [...(known?.values() ?? [])].filter((one) => !table.has(one.team_id));
    return {
      points: (daily ? read : changed).flatMap((one) => standingPoint(one, readAt) ?? []),
      documents: [
        ...changed.map((one) => ({ kind: STANDING_DOCUMENT, id: keyOf(one), value: one })),
        ...gone.map((one) => ({ kind: STANDING_DOCUMENT, id: keyOf(one), value: undefined })),
      ],
      apply: () => {
        if (read.length > 0) this.#tables.set(league, table);
      },
    };
  }
}

function keyOf({ league, team_id }: Standing): string {
  return `${league}:${team_id}`;
}

/** The point of nfl_standings or nhl_standings; `undefined` for leagues that have neither. */
function standingPoint(of: Standing, time: Micros): Point | undefined {
  const measurement = depthOf(of.league)?.standings;
  if (measurement === undefined) return undefined;
  const tags = {
    team: of.team,
    conference: of.conference ?? undefined,
    division: of.division ?? undefined,
    season: String(of.season),
  };
  const fields = {
    wins: of.wins,
    losses: of.losses,
    win_percentage: of.win_percentage ?? undefined,
    points_for: of.points_for ?? undefined,
    points_against: of.points_against ?? undefined,
    streak: of.streak ?? undefined,
  };
  return measurement === "nfl_standings"
    ? point(series("nfl_standings", tags), time, { ...fields, ties: of.ties ?? undefined })
    : point(series("nhl_standings", tags), time, {
        ...fields,
        ot_losses: of.ot_losses ?? undefined,
        points: of.points ?? undefined,
      });
}
