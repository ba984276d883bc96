import { onTestFinished } from "vitest";
import type { Mirror } from "../../../src/mirror/mirror.ts";
import type { Point } from "../../../src/model/point.ts";
import { point, series } from "../../../src/model/point.ts";
import { systemClock } from "../../../src/model/clock.ts";
import type { EmbeddedStore } from "../../../src/store/embedded/store.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { openTestStore } from "../../support/embedded.ts";
import { until } from "../../support/wait.ts";
import type { RigOptions } from "../support.ts";
import { startMirror } from "../support.ts";
import { createFastClock } from "./fast-clock.ts";
import { form } from "./form.ts";
import type { Front } from "./front.ts";
import { startFront } from "./front.ts";
import type { Verdict } from "./sides.ts";
import { compare, givenSide, serverSide } from "./sides.ts";

/** The hub's way from a source to the mirror, in this process, towards a real server behind the proxy. */
export interface Rig {
  readonly mirror: Mirror;
  readonly store: EmbeddedStore;
  readonly front: Front;
  /** Points that are on disk. */
  readonly given: Point[];
  /** Resolves once these are on disk. */
  accept(points: readonly Point[]): Promise<void>;
  /** New points, about 2,000 a second, until the returned function is called; it resolves when all are on disk. */
  feed(): () => Promise<void>;
  /** Resolves once so many points were written, counted from the start of the rig. */
  written(points: number): Promise<void>;
  drained(): Promise<void>;
  /** Counts both sides. */
  verdict(bad?: { readonly points: readonly Point[]; readonly lines: readonly string[] }): Promise<Verdict>;
}

/** SPEC section 3; time goes faster here. */
const DEFAULTS = { home: { points: 1_000, timeoutMs: 5_000 }, breaker: { failureThreshold: 3, openMs: 60_000 } };
const DRAINED_WITHIN_MS = 180_000;
const FEED_POINTS = 20;
const FEED_EVERY_MS = 10;

let databases = 0;

export async function startRig(
  options: RigOptions & {
    readonly server: InfluxServer;
    /** How many times as fast the mirror's clock runs. */
    readonly speed: number;
    readonly store?: EmbeddedStore;
    /** Without the proxy, whose port is open when the server's is closed. The sabotaged form has it all the same. */
    readonly direct?: boolean;
  },
): Promise<Rig> {
  const { server, speed, store = await openTestStore(), direct = false, influx, ...more } = options;
  const database = influx?.database ?? `cell_${++databases}`;
  const front = await startFront(server.url);
  const { mirror, accept } = await startMirror(store, direct && !form.sabotaged ? server.url : front.url, {
    ...DEFAULTS,
    clock: createFastClock(speed),
    ...more,
    influx: { ...influx, database },
  });
  const given: Point[] = [];
  const acceptAll = async (points: readonly Point[]): Promise<void> => {
    await accept(points);
    for (const of of points) given.push(of);
  };
  let next = 0;
  const feed = (): (() => Promise<void>) => {
    let ended = false;
    const fed = (async () => {
      while (!ended) {
        await acceptAll(homePoints(FEED_POINTS, next));
        next += FEED_POINTS;
        await systemClock.sleep(FEED_EVERY_MS);
      }
    })();
    onTestFinished(() => void (ended = true));
    return async () => {
      ended = true;
      await fed;
    };
  };
  return {
    mirror,
    store,
    front,
    given,
    accept: acceptAll,
    feed,
    written: (points) =>
      until(() => mirror.status().statistics.points_written >= points, `${points} points are written`),
    drained: () => until(() => mirror.status().statistics.queue_points === 0, "the outbox is empty", DRAINED_WITHIN_MS),
    async verdict(bad = { points: [], lines: [] }) {
      const spoilt = new Set(bad.points);
      const good = givenSide(given.filter((of) => !spoilt.has(of)));
      const { letters, total } = await store.outbox.deadLetters({}, { after: 0, limit: 1_000_000 });
      if (letters.length !== total) throw new Error("there are more dead letters than one page");
      const there = await serverSide({ url: server.url, database, admin: server.admin });
      return compare({ good, server: there, bad: bad.lines, letters: letters.map(({ line }) => line) });
    },
  };
}

/** An hour before this process began: within every retention policy. */
const BASE = systemClock.now() - 3_600_000_000;
const TEXTS = ["on", "off", 'it says "no", \\ and = or,', "zwölf 🎈", "two\nlines", "unavailable\\"] as const;

/** Points of a home and, one of fifty, of a game; each at a time of its own. */
export function homePoints(count: number, first = 0, base = BASE): readonly Point[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const time = base + n * 1_000 + (n % 7);
    if (n % 50 === 49) {
      const game = series("nfl_scores", { game_id: String(n % 4), home_team: "NE", away_team: "BUF", status: "live" });
      return point(game, time, { home_score: n % 60, away_score: n % 7, quarter: "2", time_remaining: "14:32" });
    }
    const lamp = series("home_assistant_events", { entity_id: `light.lamp ${n % 40}`, domain: "light", area: "a,b=c" });
    const state_value = TEXTS[n % TEXTS.length] ?? "";
    return point(lamp, time, { normalized_value: n / 7, state_value, duration_seconds: n % 90 });
  });
}
