import { isDeepStrictEqual } from "node:util";
import { compileCheck } from "../model/check.ts";
import type { LeagueId } from "../model/game.ts";
import type { Injury } from "../model/injury.ts";
import { InjurySchema } from "../model/injury.ts";
import { depthOf } from "../model/league-depth.ts";
import type { Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, parseTime } from "../model/time.ts";
import type { DocumentChange } from "../store/store.ts";

/** Documents of this kind hold an {@link Injury} each, by league and ESPN's id of the player: "nfl:4036378". */
export const INJURY_DOCUMENT = "injury";

/** For so long after a player has left the list he is told as recovered. */
const RECOVERED_FOR: Micros = 30 * MICROS_PER_DAY;

const isInjury = compileCheck(InjurySchema);

/**
 * Who is injured, by the last report of each player. That a player has left the list is told here and is no point: the
 * measurement has no status for it, and ESPN gives no time.
 */
export class Injuries {
  readonly #known = new Map<string, Injury>();

  /** Takes up what the last run knew; gives the ids of what cannot be read. */
  restore(documents: ReadonlyMap<string, unknown>): readonly string[] {
    const unreadable: string[] = [];
    for (const [id, value] of documents) {
      if (isInjury(value) && id === keyOf(value)) this.#known.set(id, value);
      else unreadable.push(`${INJURY_DOCUMENT} ${id}`);
    }
    return unreadable;
  }

  of(league: LeagueId): readonly Injury[] {
    return [...this.#known.values()].filter((one) => one.league === league);
  }

  /**
   * Compares a league's list with the last one: a report is written when it is new or says something else.
   *
   * @param complete false where some of the list could not be read: nobody then is taken for recovered
   */
  observe(
    league: LeagueId,
    read: readonly Injury[],
    readAt: Micros,
    complete: boolean,
  ): { readonly points: readonly Point[]; readonly documents: readonly DocumentChange[]; apply(): void } {
    const points: Point[] = [];
    const changes = new Map<string, Injury | undefined>();
    for (const one of read) {
      const known = this.#known.get(keyOf(one));
      // The season of a report is the one in which it was made.
      const now = known?.reported_at === one.reported_at ? { ...one, season: known.season } : one;
      if (isDeepStrictEqual(known, now)) continue;
      changes.set(keyOf(now), now);
      const written = known === undefined ? undefined : injuryPoint(known);
      const next = injuryPoint(now);
      if (next !== undefined && !isSame(written, next)) points.push(next);
    }
    const listed = new Set(read.map(keyOf));
    for (const known of this.of(league)) {
      if (listed.has(keyOf(known))) continue;
      const recovered = known.recovered_at === null ? undefined : (parseTime(known.recovered_at) ?? 0);
      // An empty list is no reason to believe that everybody is well.
      if (recovered === undefined && complete && read.length > 0)
        changes.set(keyOf(known), { ...known, recovered_at: formatTime(readAt) });
      else if (recovered !== undefined && readAt - recovered > RECOVERED_FOR) changes.set(keyOf(known), undefined);
    }
    return {
      points,
      documents: [...changes].map(([id, value]) => ({ kind: INJURY_DOCUMENT, id, value })),
      apply: () => {
        for (const [id, value] of changes) {
          if (value === undefined) this.#known.delete(id);
          else this.#known.set(id, value);
        }
      },
    };
  }
}

function keyOf({ league, player_id }: Injury): string {
  return `${league}:${player_id}`;
}

function isSame(a: Point | undefined, b: Point): boolean {
  return a !== undefined && a.series.key === b.series.key && a.time === b.time && isDeepStrictEqual(a.fields, b.fields);
}

/**
 * The point of nfl_injuries or nhl_injuries, at the time of the report; `undefined` for leagues that have neither, and
 * for a report without a word. How far a player trains stands in ESPN's sentence only, so that field is left out.
 */
function injuryPoint(of: Injury): Point | undefined {
  const measurement = depthOf(of.league)?.injuries;
  const time = parseTime(of.reported_at);
  if (measurement === undefined || time === undefined || (of.detail === null && of.weeks_out === null))
    return undefined;
  const tags = {
    player_id: of.player_id,
    player_name: of.player_name,
    team: of.team ?? undefined,
    position: of.position ?? undefined,
    status: of.status,
    injury_type: of.injury_type ?? undefined,
    season: String(of.season),
  };
  const fields = { weeks_out: of.weeks_out ?? undefined, detail: of.detail ?? undefined };
  return measurement === "nfl_injuries"
    ? point(series("nfl_injuries", tags), time, fields)
    : point(series("nhl_injuries", tags), time, fields);
}
