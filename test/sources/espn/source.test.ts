import { describe, expect, it, onTestFinished } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { Game, LeagueId } from "../../../src/model/game.ts";
import type { SportsObservation } from "../../../src/model/sports-observation.ts";
import { parseTime } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Log } from "../../../src/ops/log.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { createEspnSource } from "../../../src/sources/espn/source.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { describeShared } from "../../support/shared.ts";
import { nhlGame } from "../../sports/games.ts";
import type { Answer } from "./espn-stub.ts";
import { espnStub, json } from "./espn-stub.ts";
import { recorded } from "./recorded.ts";

const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;
const noGames = json({ events: [] });
const noTeams = json({ sports: [{ leagues: [{ teams: [] }] }] });

/** Answers a scoreboard as told, and an empty list of teams. */
const scoreboard =
  (answer: Answer): Answer =>
  (request, response) =>
    (request.url?.includes("/teams") === true ? noTeams : answer)(request, response);

interface Started {
  readonly leagues?: readonly LeagueId[];
  readonly games?: readonly Game[];
  readonly now?: number;
  readonly log?: Log;
}

/** A source that runs against a server of the test, with its observations taken up by the state of the games. */
async function started(answer: Answer, { leagues = ["nhl"], games = [], now = NOW, log = silentLog }: Started = {}) {
  const server = await espnStub(answer);
  const clock = new ManualClock(now);
  const sports = createSports({ leagues, clock });
  sports.restore({ games: new Map(games.map((game) => [game.id, game])), teams: new Map() });
  const settings = { url: server.url, liveMs: 15_000, soonMs: 60_000, idleMs: 1_800_000, timeoutMs: 10_000, leagues };
  const source = createEspnSource({
    settings,
    clock,
    log,
    metrics: createMetrics(),
    version: "1",
    games: sports.games,
    random: () => 0,
  });
  const observed: SportsObservation[] = [];
  const stop = new AbortController();
  let refuse: Error | undefined;
  const running = source.run(stop.signal, (observations) => {
    if (refuse !== undefined) return Promise.reject(refuse);
    for (const observation of observations) {
      observed.push(observation);
      sports.observe(observation).apply();
    }
    return Promise.resolve();
  });
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  /** Resolves when every league's loop waits for its next poll. */
  const resting = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = clock.nextDue();
      // The time-outs of requests are timers too: only a wait for a poll may be left. Requests take less than this.
      quiet = due !== undefined && due - clock.now() !== 10_000_000 ? quiet + 1 : 0;
    }
  };
  return {
    server,
    clock,
    sports,
    source,
    observed,
    stop,
    running,
    resting,
    refuseWith: (error: Error | undefined) => {
      refuse = error;
    },
    paths: () =>
      server.requests.map(({ path }) =>
        path.replace("/apis/site/v2/sports/", "").replace("?", " ").replace("limit=500", "").trim(),
      ),
    /** Moves to the next poll and lets it finish. */
    async next(): Promise<number> {
      const from = clock.now();
      await clock.moveTo(clock.nextDue() ?? from);
      await resting();
      return (clock.now() - from) / 1_000;
    },
  };
}

describe("ESPN's source", () => {
  it("reads scoreboard and teams at the start, the scoreboard at its pace, the teams a day later", async () => {
    const hub = await started(scoreboard(noGames));
    await hub.resting();
    expect(hub.paths()).toEqual(["hockey/nhl/scoreboard", "hockey/nhl/teams"]);
    expect(hub.observed.map((one) => one.kind)).toEqual(["scoreboard", "teams"]);
    expect(hub.source.health()).toEqual({
      status: "healthy",
      details: { nhl: { read_at: "2026-01-10T01:00:00Z", stale: false } },
    });
    for (let polls = 0; polls < 48; polls += 1) expect(await hub.next()).toBe(1_800_000);
    expect(hub.paths().filter((path) => path === "hockey/nhl/teams")).toHaveLength(2);
    expect(hub.paths()).toHaveLength(49 + 2);
  });

  it("follows each league by itself", async () => {
    const hub = await started(
      (request, response) =>
        (request.url?.includes("nfl") === true ? json({}, 503) : scoreboard(noGames))(request, response),
      { leagues: ["nfl", "nhl"] },
    );
    await hub.resting();
    expect(hub.sports.freshness("nhl")).toEqual({ readAt: NOW, stale: false });
    expect(hub.sports.freshness("nfl")).toEqual({ readAt: undefined, stale: true });
    expect(hub.source.health()).toMatchObject({
      status: "degraded",
      details: { nfl: { stale: true, code: "espn_unreachable" }, nhl: { stale: false } },
    });
  });

  it("a refusal is told, waited out as asked, and over with the next answer", async () => {
    const hub = await started(scoreboard(json({}, 429, { "retry-after": "300" })));
    await hub.resting();
    expect(hub.observed).toMatchObject([
      { kind: "unreachable", league: "nhl", error: { code: "espn_refused" }, at: NOW, retryAt: NOW + 300_000_000 },
    ]);
    expect(hub.source.health()).toMatchObject({
      status: "degraded",
      details: { nhl: { retry_at: "2026-01-10T01:05:00Z" } },
    });
    hub.server.answerWith(scoreboard(noGames));
    expect(await hub.next()).toBe(300_000);
    expect(hub.source.health().status).toBe("healthy");
    expect(hub.sports.freshness("nhl").stale).toBe(false);
  });

  it.each<readonly [string, Answer, string]>([
    ["403", json({}, 403), "espn_refused"],
    ["500", json({}, 500), "espn_unreachable"],
    ["no JSON", (_, response) => response.end("<html>"), "espn_unreadable"],
    ["JSON of another kind", json({ code: 200, message: "ok" }), "espn_unreadable"],
    [
      "a cut body",
      (_, response) => response.writeHead(200, { "content-length": "99" }).write("{", () => response.destroy()),
      "espn_unreachable",
    ],
  ])("after %s again and again it asks more and more rarely, and goes on", async (_, answer, code) => {
    const hub = await started(scoreboard(answer));
    await hub.resting();
    const waits: number[] = [];
    while (waits.length < 9) waits.push(await hub.next());
    expect(waits).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 480_000, 960_000, 1_800_000, 1_800_000]);
    expect(hub.observed.every((one) => one.kind === "unreachable" && one.error.code === code)).toBe(true);
    // An hour and a half without any answer.
    expect(hub.source.health().status).toBe("unhealthy");
    hub.server.answerWith(scoreboard(noGames));
    await hub.next();
    expect(hub.source.health().status).toBe("healthy");
    // A failure after a good answer is a first one again.
    hub.server.answerWith(scoreboard(answer));
    await hub.next();
    expect(await hub.next()).toBe(15_000);
  });

  it("a list of teams that cannot be read leaves the scoreboard fresh", async () => {
    const hub = await started((request, response) =>
      (request.url?.includes("/teams") === true ? json({}, 500) : noGames)(request, response),
    );
    await hub.resting();
    expect(hub.sports.freshness("nhl").stale).toBe(false);
    expect(hub.source.health()).toMatchObject({ status: "degraded", reason: expect.stringContaining("teams of nhl") });
    hub.server.answerWith(scoreboard(noGames));
    await hub.next();
    expect(hub.source.health().status).toBe("healthy");
  });

  it("a live game that left the scoreboard is asked for by its day", async () => {
    const hub = await started(scoreboard(noGames), {
      games: [nhlGame({ status: "live", start_time: "2026-01-08T00:00:00Z" })],
    });
    await hub.resting();
    expect(hub.paths()).toEqual(["hockey/nhl/scoreboard", "hockey/nhl/scoreboard dates=20260107&", "hockey/nhl/teams"]);
  });

  it("what could not be kept is read again", async () => {
    const hub = await started(() => undefined);
    await hub.server.asked(1);
    hub.refuseWith(new Error("disk full"));
    hub.server.answerWith(scoreboard(noGames));
    await hub.clock.advance(10_000);
    await hub.resting();
    await hub.next();
    expect(hub.observed).toEqual([]);
    expect(hub.source.health()).toMatchObject({ status: "degraded", details: { nhl: { code: "internal" } } });
    hub.refuseWith(undefined);
    await hub.next();
    expect(hub.observed.map((one) => one.kind)).toEqual(["scoreboard", "teams"]);
  });

  it("an answer with as many entries as were asked for is suspected", async () => {
    const warnings: unknown[] = [];
    const log: Log = Object.assign(Object.create(silentLog) as Log, { warn: (facts: unknown) => warnings.push(facts) });
    const hub = await started(scoreboard(json({ events: Array.from({ length: 500 }, () => ({})) })), { log });
    await hub.resting();
    expect(warnings).toEqual([{ league: "nhl", page: "scoreboard", entries: 500 }]);
    expect(hub.observed[0]).toMatchObject({ kind: "scoreboard", games: [], problems: { length: 500 } });
  });

  it("ends promptly, while it waits and while it asks", async () => {
    const waiting = await started(scoreboard(noGames));
    await waiting.resting();
    waiting.stop.abort();
    await waiting.running;
    expect(waiting.clock.nextDue()).toBeUndefined();

    const asking = await started(() => undefined);
    await asking.server.asked(1);
    asking.stop.abort();
    await asking.running;
    expect(asking.observed).toEqual([]);
    expect(asking.clock.nextDue()).toBeUndefined();
  });
});

describeShared("the source on recordings", () => {
  it("two polls of an NFL Sunday at the pace of live games", async () => {
    const polls = ["185945Z", "190037Z"].map((poll) =>
      json(recorded(`nfl-scoreboard-2025-w14-live-20251207T${poll}.json`)),
    );
    const teams = json(recorded("nfl-teams.json"));
    const now = parseTime("2025-12-07T18:59:45Z") ?? 0;
    const hub = await started(
      (request, response) => (request.url?.includes("/teams") === true ? teams : polls[0])?.(request, response),
      { leagues: ["nfl"], now },
    );
    await hub.resting();
    expect(hub.sports.live("nfl")).toHaveLength(8);
    expect(hub.sports.teams("nfl")).toHaveLength(32);
    const [second] = polls.slice(1);
    if (second !== undefined) hub.server.answerWith(second);
    expect(await hub.next()).toBe(15_000);
    const match = hub.sports.findTeam("buccaneers");
    expect(match.kind === "found" && hub.sports.gamesOf(match.found).current?.score).toEqual({ home: 10, away: 7 });
  });
});
