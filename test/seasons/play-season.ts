import type { Clock } from "../../src/model/clock.ts";
import { ManualClock, systemClock } from "../../src/model/clock.ts";
import { leagues } from "../../src/model/league.ts";
import type { Micros } from "../../src/model/time.ts";
import type { Log } from "../../src/ops/log.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";
import { Quality } from "../../src/pipeline/quality.ts";
import { easternDate } from "../../src/replay/espn/scoreboard-query.ts";
import type { StagedGame } from "../../src/replay/scenario/staged-game.ts";
import { seededRandom } from "../../src/replay/scenario/random.ts";
import { createEspnSource } from "../../src/sources/espn/source.ts";
import { createSportsIntake } from "../../src/sports/intake.ts";
import type { Sports } from "../../src/sports/sports-state.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { Journal } from "../../src/store/store.ts";
import { defaultEspnSettings } from "../support/espn-settings.ts";
import type { SeasonWay } from "../support/season/season-espn.ts";
import { startSeasonEspn } from "../support/season/season-espn.ts";
import type { SeasonLeague } from "./season-games.ts";
import { wholeSeasonScript } from "./season-script.ts";

export interface PlayedSeason {
  /** What the hub shows at the end. */
  readonly sports: Sports;
  /** The clock as it stands at the end. */
  readonly clock: Clock;
  /** Requests on each US Eastern day, YYYYMMDD. */
  readonly requests: ReadonlyMap<string, number>;
  /** Warnings and errors of the source, each once. */
  readonly complaints: readonly string[];
}

/**
 * A hub's sports follow a stretch of a season as fast as it goes: the real source asks a replayed ESPN at its own
 * pace, over HTTP where nothing else is said, on a clock that is moved from one poll to the next, and what it sees goes through the intake into a store.
 *
 * @param liveMs what `espn.live_interval` is; 15 s where nothing is configured
 */
export async function playSeason(options: {
  readonly league: SeasonLeague;
  readonly games: readonly StagedGame[];
  readonly from: Micros;
  readonly to: Micros;
  readonly journal: Journal;
  readonly liveMs?: number;
  readonly way?: SeasonWay;
  readonly onDay?: (day: string) => void;
}): Promise<PlayedSeason> {
  const { league, games, from, to, journal, liveMs = 15_000 } = options;
  const clock = new StepClock(from);
  const complaints = new Set<string>();
  const log = complainingLog(complaints);
  const metrics = createMetrics();
  const requests = new Map<string, number>();
  const script = wholeSeasonScript(games);
  let day = "";
  const espn = await startSeasonEspn({
    way: options.way ?? "http",
    clock,
    log,
    script: {
      answer(request, now) {
        const today = easternDate(now);
        requests.set(today, (requests.get(today) ?? 0) + 1);
        if (today !== day) options.onDay?.((day = today));
        return script.answer(request, now);
      },
    },
  });
  const sports = createSports({ leagues: [league], clock });
  const stop = new AbortController();
  const acceptor = createAcceptor({
    journal: quickly(journal),
    clock: systemClock,
    log,
    metrics,
    signal: stop.signal,
    totals: [],
    outlets: [],
  });
  const source = createEspnSource({
    settings: { ...defaultEspnSettings(espn.url, [leagues[league]]), liveMs },
    ...(espn.fetchPage === undefined ? {} : { fetchPage: espn.fetchPage }),
    clock,
    log,
    metrics,
    version: "1",
    knowledge: { games: sports.games, pageReadAt: sports.pageReadAt, detail: sports.detail, followed: () => new Set() },
    random: seededRandom(1),
  });
  const intake = createSportsIntake({ sports, acceptor, quality: new Quality(log, clock) });
  const running = source.run(stop.signal, intake);
  try {
    while (await clock.step(to));
  } finally {
    stop.abort();
    await running;
    await espn.close();
  }
  return { sports, clock, requests, complaints: [...complaints] };
}

/** Commits that may be under way at a time. */
const UNDER_WAY = 64;

/** A journal that waits for the disk once in a while: a season has 100,000 commits, and none is followed by a crash here. */
function quickly(journal: Journal): Journal {
  let under = 0;
  const accept: Journal["accept"] = async (commit) => {
    const stored = journal.accept(commit);
    under = (under + 1) % UNDER_WAY;
    if (under === 0) await stored;
    // The last of them is waited for, and they become durable in order: what fails is told by it.
    else stored.catch(() => undefined);
  };
  return { ...journal, accept };
}

/** A clock that goes on when the one loop that sleeps by it has come to its wait. */
class StepClock implements Clock {
  readonly #manual: ManualClock;
  #asleep = Promise.withResolvers<Micros>();

  constructor(now: Micros) {
    this.#manual = new ManualClock(now);
  }

  now(): Micros {
    return this.#manual.now();
  }

  after(delayMs: number, run: () => void): ReturnType<Clock["after"]> {
    return this.#manual.after(delayMs, run);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const slept = this.#manual.sleep(delayMs, signal);
    this.#asleep.resolve(this.#manual.now() + delayMs * 1_000);
    return slept;
  }

  /** Waits until the loop sleeps, and wakes it. @returns false where that would be after `end` */
  async step(end: Micros): Promise<boolean> {
    const wakes = await this.#asleep.promise;
    if (wakes > end) return false;
    this.#asleep = Promise.withResolvers();
    await this.#manual.moveTo(wakes);
    return true;
  }
}

function complainingLog(complaints: Set<string>): Log {
  const complain = (_: unknown, text?: string): void => void complaints.add(text ?? "");
  return Object.assign(Object.create(silentLog) as Log, { warn: complain, error: complain });
}
