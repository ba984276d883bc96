import { describe, expect, it, onTestFinished } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { parseTime } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Log } from "../../../src/ops/log.ts";
import type { EspnScript } from "../../../src/replay/espn/script.ts";
import { startEspnServer } from "../../../src/replay/espn-server.ts";
import { gamesAhead, looksCut, monthsToRead } from "../../../src/sources/espn/look-ahead.ts";
import { nhlGame } from "../../sports/games.ts";
import { event } from "./event.ts";
import type { Answer } from "./espn-stub.ts";
import { json } from "./espn-stub.ts";
import { noGames, scoreboard, started } from "./started.ts";

const at = (text: string): number => parseTime(text) ?? Number.NaN;
/** 2025-11-21, noon in New York. */
const NOON = at("2025-11-21T17:00:00Z");

describe("months to read", () => {
  const months = (now: string, readAt: Readonly<Record<string, string>> = {}, isLive = false) =>
    monthsToRead(new Map(Object.entries(readAt).map(([month, time]) => [month, at(time)])), at(now), { isLive });

  it("are this one and the next, of Eastern time", () => {
    expect(months("2025-11-21T17:00:00Z")).toEqual(["202511", "202512"]);
    expect(months("2025-12-01T04:59:59Z")).toEqual(["202511", "202512"]);
    expect(months("2025-12-01T05:00:00Z")).toEqual(["202512", "202601"]);
    expect(months("2026-09-30T12:00:00Z")).toEqual(["202609", "202610"]);
  });

  it("are read once on an Eastern day", () => {
    const read = { 202511: "2025-11-21T17:00:00Z", 202512: "2025-11-21T17:00:00Z" };
    expect(months("2025-11-22T04:59:59Z", read)).toEqual([]);
    expect(months("2025-11-22T05:00:00Z", read)).toEqual(["202511", "202512"]);
    expect(months("2025-12-01T05:00:00Z", { ...read, 202512: "2025-12-01T05:00:00Z" })).toEqual(["202601"]);
  });

  it("while a game is live they wait until they are a day old, and come one by one", () => {
    const read = { 202511: "2025-11-21T17:00:00Z", 202512: "2025-11-21T17:00:00Z" };
    expect(months("2025-11-22T16:59:59Z", read, true)).toEqual([]);
    expect(months("2025-11-22T17:00:00Z", read, true)).toEqual(["202511"]);
    expect(months("2025-11-22T17:00:00Z", { ...read, 202511: "2025-11-22T17:00:00Z" }, true)).toEqual(["202512"]);
    expect(months("2025-11-22T17:00:00Z", {}, true)).toEqual(["202511"]);
  });
});

describe("an answer of a month", () => {
  it("tells of the games to come that the scoreboard does not list", () => {
    const game = (id: string, start_time: string) => nhlGame({ id, start_time });
    const month = [
      game("past", "2025-11-21T16:59:00Z"),
      game("listed", "2025-11-21T23:00:00Z"),
      game("ahead", "2025-11-30T00:00:00Z"),
    ];
    expect(gamesAhead(month, new Set(["listed"]), NOON).map((one) => one.id)).toEqual(["ahead"]);
  });

  it("of 25 entries that ends more than a week early looks cut", () => {
    const month = (count: number, last: number) =>
      Array.from({ length: count }, (_, index) =>
        nhlGame({
          id: String(index),
          start_time: `2025-11-${String(Math.min(index + 1, last)).padStart(2, "0")}T18:00:00Z`,
        }),
      );
    expect(looksCut(month(25, 3), 25)).toBe(true);
    expect(looksCut(month(20, 3), 25)).toBe(true);
    expect(looksCut(month(25, 22), 25)).toBe(false);
    expect(looksCut(month(24, 3), 24)).toBe(false);
    expect(looksCut(month(26, 3), 26)).toBe(false);
  });
});

/** Answers each month as told, the scoreboard of now as told, and no teams. */
const answers = (now: Answer, months: Readonly<Record<string, Answer>>): Answer =>
  scoreboard((request, response) => {
    const month = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("dates");
    (month === null ? now : (months[month] ?? noGames))(request, response);
  });

/** A payload of games of the NHL that start at these times; their ids are the numbers in the list. */
const starting = (...times: readonly string[]): Answer =>
  json({ events: times.map((date, id) => event({ id: String(id), date })) });

const live = (score: string): Record<string, unknown> => {
  const game = event(
    { id: "live", date: "2025-11-21T16:00Z" },
    { type: { state: "in", name: "STATUS_IN_PROGRESS", completed: false }, period: 1 },
  );
  return JSON.parse(JSON.stringify(game).replaceAll('"score":"0"', `"score":"${score}"`)) as Record<string, unknown>;
};

describe("ESPN's source looks ahead", () => {
  it("and knows the games of this month and the next, from a server that knows a season", async () => {
    const season = [
      "2025-11-20T00:00Z",
      "2025-11-22T00:00Z",
      "2025-12-01T02:00Z",
      "2025-12-20T00:00Z",
      "2026-01-02T00:00Z",
    ];
    const events = season.map((date, id) => event({ id: String(id), date }));
    const clock = new ManualClock(NOON);
    const answer: EspnScript["answer"] = ({ path, query }) =>
      path.endsWith("/teams")
        ? { payload: { sports: [{ leagues: [{ teams: [] }] }] }, whole: true }
        : { payload: { events: query.has("dates") ? events : events.slice(1, 2) }, whole: false };
    const espn = await startEspnServer({ clock, log: silentLog, script: { answer } });
    onTestFinished(() => espn.close());
    const hub = await started(noGames, { leagues: ["nfl"], clock, url: espn.url });
    await hub.resting();
    expect(hub.sports.upcoming(60 * 24).map((game) => game.start_time)).toEqual([
      "2025-11-22T00:00:00Z",
      "2025-12-01T02:00:00Z",
      "2025-12-20T00:00:00Z",
    ]);
    expect(espn.requests.map(({ query, status }) => [query["dates"], query["limit"], status])).toEqual([
      [undefined, "500", 200],
      [undefined, "500", 200],
      ["202511", "500", 200],
      ["202512", "500", 200],
    ]);
    // What is over was not seen to end.
    expect(hub.sports.game("0")).toBeUndefined();
  });

  it("and reads the new month when it comes", async () => {
    const hub = await started(scoreboard(noGames), { clock: new ManualClock(at("2025-12-01T04:40:00Z")) });
    await hub.resting();
    await hub.next();
    expect(hub.paths().slice(2)).toEqual([
      "hockey/nhl/scoreboard dates=202511&",
      "hockey/nhl/scoreboard dates=202512&",
      "hockey/nhl/scoreboard",
      "hockey/nhl/scoreboard dates=202512&",
      "hockey/nhl/scoreboard dates=202601&",
    ]);
  });

  it("and a month that fails waits by itself, longer each time", async () => {
    const failing = json({}, 503, { "retry-after": "60" });
    const hub = await started(answers(noGames, { 202601: failing, 202602: noGames }));
    await hub.resting();
    expect(hub.source.health()).toMatchObject({
      status: "degraded",
      reason: expect.stringContaining("games ahead of nhl"),
    });
    expect(hub.sports.freshness("nhl").stale).toBe(false);
    const asked = (): number => hub.paths().filter((path) => path.includes("dates=202601")).length;
    const polls: number[] = [];
    while (polls.length < 14) {
      expect(await hub.next()).toBe(1_800_000);
      polls.push(asked());
    }
    // After half an hour, one, two and four hours.
    expect(polls).toEqual([2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4]);
    hub.server.answerWith(answers(noGames, { 202601: starting("2026-01-20T00:00Z") }));
    await hub.next();
    expect(hub.source.health().status).toBe("healthy");
    expect(hub.sports.upcoming(24 * 30)).toHaveLength(1);
  });

  it("and a wait that a month was told to make is not the scoreboard's", async () => {
    const hub = await started(answers(noGames, { 202601: json({}, 429, { "retry-after": "7200" }) }));
    await hub.resting();
    for (let polls = 0; polls < 3; polls += 1) expect(await hub.next()).toBe(1_800_000);
    expect(hub.paths().filter((path) => path.includes("dates="))).toHaveLength(1);
    await hub.next();
    expect(hub.paths().filter((path) => path.includes("dates="))).toHaveLength(2);
  });

  it("and a live game is polled at its pace, and never taken back", async () => {
    let answerMonth: (() => void) | undefined;
    const now = json({ events: [live("2")] });
    const hub = await started(
      answers(now, {
        202511: (request, response) => {
          answerMonth = () =>
            json({ events: [live("1"), event({ id: "ahead", date: "2025-11-25T00:00Z" })] })(request, response);
        },
      }),
      { clock: new ManualClock(NOON) },
    );
    await hub.server.asked(3);
    await hub.clock.advance(4_000);
    answerMonth?.();
    await hub.resting();
    expect(hub.sports.game("live")?.score.home).toBe(2);
    expect(hub.sports.game("ahead")).toBeDefined();
    // One month, and the next poll 15 s after the last.
    expect(hub.paths()).toHaveLength(3);
    expect(await hub.next()).toBe(11_000);
    expect(hub.paths().slice(3)).toEqual(["hockey/nhl/scoreboard", "hockey/nhl/scoreboard dates=202512&"]);
  });

  it("and does not ask at midnight of New York while a game goes on", async () => {
    const clock = new ManualClock(at("2025-11-22T04:55:00Z"));
    const hub = await started(scoreboard(json({ events: [live("2")] })), { clock });
    await hub.resting();
    while (clock.now() < at("2025-11-22T05:05:00Z")) expect(await hub.next()).toBe(15_000);
    const months = ["hockey/nhl/scoreboard dates=202511&", "hockey/nhl/scoreboard dates=202512&"];
    expect(hub.paths().filter((path) => path.includes("dates="))).toEqual(months);
    const over = {
      ...live("2"),
      status: { period: 3, type: { state: "post", name: "STATUS_FINAL", completed: true } },
    };
    hub.server.answerWith(scoreboard(json({ events: [over] })));
    await hub.next();
    expect(hub.paths().filter((path) => path.includes("dates="))).toEqual([...months, ...months]);
  });

  it("and tells of a month that looks cut", async () => {
    const warnings: unknown[] = [];
    const log: Log = Object.assign(Object.create(silentLog) as Log, { warn: (facts: unknown) => warnings.push(facts) });
    const days = Array.from({ length: 25 }, (_, index) => `2026-01-1${index % 5}T20:00Z`);
    const hub = await started(answers(noGames, { 202601: starting(...days) }), { log });
    await hub.resting();
    expect(warnings).toEqual([{ league: "nhl", month: "202601", entries: 25 }]);
  });
});
