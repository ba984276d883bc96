import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { parseTime } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Log } from "../../../src/ops/log.ts";
import { describeShared } from "../../support/shared.ts";
import { nhlGame } from "../../sports/games.ts";
import type { Answer } from "./espn-stub.ts";
import { json } from "./espn-stub.ts";
import { event } from "./event.ts";
import { recorded } from "./recorded.ts";
import { noGames, NOW, scoreboard, started } from "./started.ts";

describe("ESPN's source", () => {
  it("reads scoreboard, teams and the months ahead at the start, the scoreboard at its pace, the others a day later", async () => {
    const hub = await started(scoreboard(noGames));
    await hub.resting();
    expect(hub.paths()).toEqual([
      "hockey/nhl/scoreboard",
      "hockey/nhl/teams",
      "hockey/nhl/scoreboard dates=202601&",
      "hockey/nhl/scoreboard dates=202602&",
    ]);
    expect(hub.observed.map((one) => one.kind)).toEqual(["scoreboard", "teams", "scoreboard", "scoreboard"]);
    expect(hub.source.health()).toEqual({
      status: "healthy",
      details: {
        nhl: { read_at: "2026-01-10T01:00:00Z", stale: false, requests: { day: 4, hour: 4, waiting: [] } },
      },
    });
    for (let polls = 0; polls < 48; polls += 1) expect(await hub.next()).toBe(1_800_000);
    expect(hub.paths().filter((path) => path === "hockey/nhl/teams")).toHaveLength(2);
    expect(hub.paths().filter((path) => path === "hockey/nhl/scoreboard dates=202602&")).toHaveLength(2);
    // A day after they were read, standings and injuries are due, too.
    expect(hub.paths()).toHaveLength(49 + 2 + 2 * 2 + 2);
  });

  it("asks for all teams of college leagues, of which ESPN tells the ranked ones alone", async () => {
    const hub = await started(scoreboard(noGames), { leagues: ["ncaaf", "ncaam"] });
    await hub.resting();
    expect(hub.paths().filter((path) => path.includes("/scoreboard"))).toEqual(
      expect.arrayContaining([
        "football/college-football/scoreboard groups=80&",
        "basketball/mens-college-basketball/scoreboard groups=50&",
        "football/college-football/scoreboard groups=80&dates=202601&",
      ]),
    );
  });

  it("an answer that is fresh still is not asked for again, nor told as a new one", async () => {
    const hub = await started(scoreboard(json({ events: [] }, 200, { "cache-control": "max-age=1801" })));
    await hub.resting();
    const told = hub.observed.length;
    await hub.next();
    // max-age is believed for 10 minutes: this poll was half an hour later.
    expect(hub.observed.length).toBe(told + 1);
    const quick = await started(scoreboard(json({ events: [] }, 200, { "cache-control": "max-age=9" })), {
      settings: { idleMs: 5_000, soonMs: 5_000, liveMs: 5_000 },
    });
    await quick.resting();
    const asked = quick.server.requests.length;
    const before = quick.observed.length;
    await quick.next();
    expect([quick.server.requests.length, quick.observed.length]).toEqual([asked, before]);
    expect(quick.sports.freshness("nhl").readAt).toBe(NOW);
    await quick.next();
    expect([quick.server.requests.length, quick.observed.length]).toEqual([asked + 1, before + 1]);
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
    expect(hub.paths()).toEqual([
      "hockey/nhl/scoreboard",
      "hockey/nhl/scoreboard dates=20260107&",
      "hockey/nhl/teams",
      "hockey/nhl/scoreboard dates=202601&",
    ]);
  });

  it("a game that is on and that ESPN tells nothing of makes the league stale until it is told again", async () => {
    const live = { state: "in", name: "STATUS_IN_PROGRESS", completed: false };
    const told = json({ events: [event({ id: "401", date: "2026-01-10T00:00Z" }, { period: 1, type: live })] });
    const hub = await started(scoreboard(told));
    await hub.resting();
    expect(hub.sports.game("401")?.status).toBe("live");
    // Past midnight the scoreboard shows the next day, and the page of the day has it still.
    hub.server.answerWith(
      scoreboard((request, response) =>
        (request.url?.includes("dates=20260109") === true ? told : noGames)(request, response),
      ),
    );
    for (let polls = 0; polls < 8; polls += 1) {
      expect(await hub.next()).toBe(15_000);
      expect(hub.sports.freshness("nhl").stale).toBe(false);
    }
    const readAt = hub.clock.now();
    hub.server.answerWith(scoreboard(noGames));
    const stale: boolean[] = [];
    for (let polls = 0; polls < 8; polls += 1) {
      expect(await hub.next()).toBe(15_000);
      stale.push(hub.sports.freshness("nhl").stale);
    }
    // Its day is asked for once a minute.
    expect(stale.indexOf(true)).toBeLessThan(4);
    expect(stale.slice(stale.indexOf(true))).not.toContain(false);
    expect(hub.sports.freshness("nhl").readAt).toBeLessThan(readAt + 60_000_000);
    expect(hub.observed.filter(({ kind }) => kind === "unreachable")).toHaveLength(1);
    expect(hub.source.health()).toMatchObject({
      status: "degraded",
      reason: expect.stringContaining("tells nothing of a game that is on"),
      details: { nhl: { stale: true } },
    });
    hub.server.answerWith(scoreboard(told));
    await hub.next();
    expect(hub.sports.freshness("nhl")).toEqual({ readAt: hub.clock.now(), stale: false });
    expect(hub.source.health()).toMatchObject({ status: "healthy" });
  });

  it("a game that began half a day ago is missed no more", async () => {
    const hub = await started(scoreboard(noGames), {
      games: [nhlGame({ status: "live", start_time: "2026-01-09T12:30:00Z" })],
    });
    await hub.resting();
    expect(hub.sports.freshness("nhl").stale).toBe(false);
  });

  it.each([
    ["5 hours behind", "Sat, 10 Jan 2026 06:00:00 GMT", "2026-01-10T06:05:00Z", 15_000],
    ["5 hours ahead", "Fri, 09 Jan 2026 20:00:00 GMT", "2026-01-10T01:05:00Z", 1_800_000],
  ])("a hub whose clock is %s keeps ESPN's time", async (_, date, start_time, wait) => {
    const hub = await started(scoreboard(json({ events: [] }, 200, { date })), {
      games: [nhlGame({ status: "scheduled", start_time })],
    });
    await hub.resting();
    expect(hub.source.health()).toMatchObject({ status: "degraded", reason: expect.stringContaining("300 minutes") });
    expect(await hub.next()).toBe(wait);
  });

  it("a scoreboard of which nothing can be read is a failure; one event of many is told", async () => {
    const hub = await started(scoreboard(json({ events: [{}, {}] })));
    await hub.resting();
    expect(hub.sports.freshness("nhl").stale).toBe(true);
    expect(hub.source.health()).toMatchObject({
      reason: expect.stringContaining("none of its 2 events can be read, such as event without an id"),
    });
    hub.server.answerWith(scoreboard(json({ events: [{}, event()] })));
    await hub.next();
    expect(hub.sports.freshness("nhl").stale).toBe(false);
    expect(hub.source.health()).toMatchObject({
      status: "degraded",
      reason: expect.stringContaining("1 of 2 events of nhl could not be read"),
    });
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
    expect(hub.observed.map((one) => one.kind)).toEqual(["scoreboard", "teams", "scoreboard", "scoreboard"]);
  });

  it("an answer with as many entries as were asked for is suspected", async () => {
    const warnings: unknown[] = [];
    const log: Log = Object.assign(Object.create(silentLog) as Log, { warn: (facts: unknown) => warnings.push(facts) });
    const hub = await started(scoreboard(json({ events: [event(), ...Array.from({ length: 499 }, () => ({}))] })), {
      log,
    });
    await hub.resting();
    expect(warnings).toEqual([
      { league: "nhl", page: "scoreboard", entries: 500 },
      { league: "nhl", page: "scoreboard", dates: "202601", entries: 500 },
      { league: "nhl", page: "scoreboard", dates: "202602", entries: 500 },
    ]);
    expect(hub.observed[0]).toMatchObject({ kind: "scoreboard", games: { length: 1 }, problems: { length: 499 } });
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
    const clock = new ManualClock(parseTime("2025-12-07T18:59:45Z") ?? 0);
    const hub = await started(
      (request, response) => (request.url?.includes("/teams") === true ? teams : polls[0])?.(request, response),
      { leagues: ["nfl"], clock },
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
