import type { Clock } from "../../../src/model/clock.ts";
import { ManualClock } from "../../../src/model/clock.ts";
import { leagues } from "../../../src/model/league.ts";
import type { Micros } from "../../../src/model/time.ts";
import { MICROS_PER_DAY } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import type { EspnScript } from "../../../src/replay/espn/script.ts";
import { easternDate } from "../../../src/replay/espn/scoreboard-query.ts";
import { kindOf } from "../../../src/sources/espn/page-kind.ts";
import { createEspnSource } from "../../../src/sources/espn/source.ts";
import { createSports } from "../../../src/sports/sports.ts";
import type { StagedGame } from "../../../src/replay/scenario/staged-game.ts";
import { defaultEspnSettings } from "../espn-settings.ts";
import { seasonScript } from "./script.ts";
import type { SeasonWay } from "./season-espn.ts";
import { startSeasonEspn } from "./season-espn.ts";

/** Requests by kind on each US Eastern day (YYYYMMDD). */
export type DailyRequests = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * The real source follows the NFL and the NHL through a stretch of time against a replayed ESPN, over HTTP where nothing
 * else is said, as fast as it goes, with the settings that a hub has where nothing is configured and one followed team of each league.
 */
export async function followSeasons(options: {
  readonly nfl: readonly StagedGame[];
  readonly nhl: readonly StagedGame[];
  readonly from: Micros;
  readonly to: Micros;
  readonly way?: SeasonWay;
  readonly onDay?: (day: string) => void;
}): Promise<DailyRequests> {
  const manual = new ManualClock(options.from);
  let sleeping = 0;
  const clock: Clock = {
    now: () => manual.now(),
    after: (delayMs, run) => manual.after(delayMs, run),
    // Only the loops of the leagues sleep: when both do, nothing is under way.
    async sleep(delayMs, signal) {
      sleeping += 1;
      await manual.sleep(delayMs, signal);
      sleeping -= 1;
    },
  };
  const days = new Map<string, Map<string, number>>();
  let today = "";
  const pages = seasonScript([options.nfl, options.nhl]);
  const script: EspnScript = {
    answer(request, now) {
      const [, league = "", ...page] = request.path.split("/");
      const day = easternDate(now);
      const kinds = days.get(day) ?? new Map<string, number>();
      const kind = `${league} ${kindOf(page.join("/"), Object.fromEntries(request.query))}`;
      days.set(day, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
      if (day !== today) options.onDay?.((today = day));
      return pages.answer(request, now);
    },
  };
  const espn = await startSeasonEspn({ way: options.way ?? "http", clock, log: silentLog, script });
  const sports = createSports({ leagues: ["nfl", "nhl"], clock });
  const source = createEspnSource({
    settings: defaultEspnSettings(espn.url, [leagues.nfl, leagues.nhl]),
    ...(espn.fetchPage === undefined ? {} : { fetchPage: espn.fetchPage }),
    clock,
    log: silentLog,
    metrics: createMetrics(),
    version: "1",
    knowledge: {
      games: sports.games,
      pageReadAt: sports.pageReadAt,
      detail: sports.detail,
      followed: () => new Set(["1"]),
    },
  });
  const stop = new AbortController();
  const running = source.run(stop.signal, (observations) => {
    for (const observation of observations) sports.observe(observation).apply();
    return Promise.resolve();
  });
  try {
    for (;;) {
      while (sleeping < 2) await new Promise((resolve) => setImmediate(resolve));
      const due = manual.nextDue() ?? options.to;
      if (due >= options.to) break;
      await manual.moveTo(due);
    }
  } finally {
    stop.abort();
    await running;
    await espn.close();
  }
  return days;
}

/** Days without a game of either league, and of a stretch. */
export function quietDays(games: readonly StagedGame[], from: Micros, to: Micros): readonly string[] {
  const busy = new Set(games.map((game) => easternDate(game.startsAt)));
  const days: string[] = [];
  for (let at = from; at < to; at += MICROS_PER_DAY) if (!busy.has(easternDate(at))) days.push(easternDate(at));
  return days;
}

export function total(kinds: ReadonlyMap<string, number> = new Map()): number {
  return [...kinds.values()].reduce((sum, count) => sum + count, 0);
}
