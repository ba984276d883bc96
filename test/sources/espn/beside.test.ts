import { describe, expect, it } from "vitest";
import type { Game } from "../../../src/model/game.ts";
import { leagues } from "../../../src/model/league.ts";
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from "../../../src/model/time.ts";
import type { EspnKnowledge, EspnSettings } from "../../../src/sources/espn/options.ts";
import type { SummaryTries } from "../../../src/sources/espn/summaries-due.ts";
import { wantedSummaries } from "../../../src/sources/espn/summaries-due.ts";
import { describeShared } from "../../support/shared.ts";
import { nhlGame } from "../../sports/games.ts";
import type { Answer } from "./espn-stub.ts";
import { json } from "./espn-stub.ts";
import { event } from "./event.ts";
import { recorded } from "./recorded.ts";
import { noGames, NOW, started } from "./started.ts";

const base = leagues.nhl.espnPath;
const BOSTON = new Set(["1"]);

/** Answers each page by the last part of its path; scoreboards without games, and nothing else, where none is told. */
const pages =
  (answers: Readonly<Record<string, Answer>>): Answer =>
  (request, response) => {
    const page = new URL(request.url ?? "", "http://espn").pathname.split("/nhl/")[1] ?? "";
    (answers[page] ?? (page === "scoreboard" ? noGames : json({}, 404)))(request, response);
  };

async function reading(
  answer: Answer,
  options: { games?: readonly Game[]; settings?: Partial<EspnSettings>; followed?: ReadonlySet<string> } = {},
) {
  let known: EspnKnowledge["pageReadAt"] = () => undefined;
  const knowledge: Partial<EspnKnowledge> = {
    pageReadAt: (league, page) => known(league, page),
    followed: () => options.followed ?? BOSTON,
  };
  const hub = await started(answer, { ...options, knowledge });
  known = hub.sports.pageReadAt;
  await hub.resting();
  const asked = (page: string): number =>
    hub.server.requests.filter(({ path }) => new URL(path, "http://espn").pathname.endsWith(`/${base}/${page}`)).length;
  return { ...hub, asked };
}

const live = nhlGame({ status: "live", start_time: "2026-01-10T00:00:00Z" });
const over = nhlGame({ status: "finished", start_time: "2026-01-09T00:00:00Z" });

describe("which summaries are wanted", () => {
  const options = {
    wanted: "followed" as const,
    followed: BOSTON,
    isOver: () => false,
    tries: new Map<string, SummaryTries>(),
    now: NOW,
  };
  const wanted = (games: readonly Game[], changes: Partial<Parameters<typeof wantedSummaries>[2]> = {}) =>
    wantedSummaries(games, "nhl", { ...options, ...changes }).map(({ game, due }) => [game.id, due - NOW]);
  const triedAt = (at: number, sinceEnd: number) => new Map([["401", { at, sinceEnd }]]);

  it("those of live games of followed teams, every two minutes", () => {
    expect(wanted([live])).toEqual([["401", -Infinity]]);
    expect(wanted([live], { tries: triedAt(NOW, 0) })).toEqual([["401", 2 * MICROS_PER_MINUTE]]);
    expect(wanted([live], { followed: new Set() })).toEqual([]);
    expect(wanted([live], { followed: new Set(), wanted: "all" })).toEqual([]);
    expect(wanted([nhlGame()])).toEqual([]);
  });

  it("those of games that are over, at once, then after waits that double, for three days", () => {
    expect(wanted([over])).toEqual([["401", -Infinity]]);
    expect(wanted([over], { tries: triedAt(NOW, 0) })).toEqual([["401", -Infinity]]);
    expect(wanted([over], { tries: triedAt(NOW, 1) })).toEqual([["401", 2 * MICROS_PER_MINUTE]]);
    expect(wanted([over], { tries: triedAt(NOW, 3) })).toEqual([["401", 8 * MICROS_PER_MINUTE]]);
    expect(wanted([over], { isOver: () => true })).toEqual([]);
    expect(wanted([over], { now: NOW + 3 * MICROS_PER_DAY })).toEqual([]);
    expect(wanted([over], { followed: new Set() })).toEqual([]);
    expect(wanted([over], { followed: new Set(), wanted: "all" })).toEqual([["401", -Infinity]]);
  });

  it("none of a league that is not followed in depth", () => {
    expect(wantedSummaries([{ ...over, league: "nba" }], "nba", { ...options, wanted: "all" })).toEqual([]);
  });
});

describe("what is read beside the scoreboards", () => {
  const noInjuries = json({ season: { year: 2026 }, injuries: [] });
  const noTable = json({ children: [{ standings: { season: 2026, entries: [] } }] });

  it("standings before anything else, injuries and schedules of followed teams after it: once a day, also after failures of others", async () => {
    const hub = await reading(pages({ standings: noTable, injuries: noInjuries, "teams/1/schedule": noGames }));
    expect(hub.server.requests[0]?.path).toMatch(/^\/apis\/v2\/sports\/hockey\/nhl\/standings\?level=3$/);
    const counts = () => [hub.asked("standings"), hub.asked("injuries"), hub.asked("teams/1/schedule")];
    expect(counts()).toEqual([1, 1, 1]);
    expect(hub.source.health().reason ?? "").not.toMatch(/standings|injuries|schedule/);
    for (let polls = 0; polls < 47; polls += 1) await hub.next();
    expect(counts()).toEqual([1, 1, 1]);
    for (let polls = 0; polls < 2; polls += 1) await hub.next();
    expect(counts()).toEqual([2, 2, 2]);
  });

  it("what was read by a clock that was years ahead is read again at the start", async () => {
    const pageReadAt = (): number => NOW + 700 * MICROS_PER_DAY;
    const knowledge = { pageReadAt, followed: () => BOSTON };
    const hub = await started(pages({ standings: noTable, injuries: noInjuries }), { knowledge });
    await hub.resting();
    const asked = (page: string): boolean => hub.server.requests.some(({ path }) => path.includes(page));
    expect([asked("/standings"), asked("/injuries")]).toEqual([true, true]);
  });

  it("a page that ESPN does not have is looked for again a day later and is no trouble; one that fails is told", async () => {
    const hub = await reading(pages({ standings: json({}, 500), injuries: json({}, 404) }), { followed: new Set() });
    expect([hub.asked("standings"), hub.asked("injuries")]).toEqual([1, 1]);
    const { reason = "" } = hub.source.health();
    expect(reason).toMatch(/standings of nhl: .*500/);
    expect(reason).not.toContain("injuries of nhl");
    await hub.next();
    expect([hub.asked("standings"), hub.asked("injuries")]).toEqual([2, 1]);
    // Twice as long from failure to failure.
    for (let polls = 0; polls < 2; polls += 1) await hub.next();
    expect(hub.asked("standings")).toBe(3);
    await hub.next();
    expect(hub.asked("standings")).toBe(3);
  });

  it("who asks for patience at the standings is given it before the first scoreboard", async () => {
    const hub = await reading(pages({ standings: json({}, 429, { "retry-after": "600" }) }));
    expect([hub.asked("standings"), hub.asked("scoreboard")]).toEqual([1, 0]);
    expect(await hub.next()).toBe(600_000);
    expect(hub.asked("scoreboard")).toBeGreaterThan(0);
  });

  it("the summary of a live game every two minutes, between polls every 15 seconds", async () => {
    const type = { state: "in", name: "STATUS_IN_PROGRESS", completed: false };
    const on = json({ events: [event({ id: live.id, date: live.start_time }, { period: 1, type })] });
    const answers = pages({ scoreboard: on, standings: noTable, summary: json({}, 500) });
    const hub = await reading(answers, { games: [live] });
    expect(hub.asked("summary")).toBe(1);
    for (let polls = 0; polls < 8; polls += 1) expect(await hub.next()).toBe(15_000);
    expect(hub.asked("summary")).toBe(2);
    expect(hub.source.health().reason).toMatch(/summaries of nhl/);
  });

  it("another game's summary, or one before ESPN calls the game over, is asked for again after waits that double", async () => {
    const summary = json({
      header: { id: "999", competitions: [{ status: { type: { state: "post", completed: true } } }] },
    });
    const hub = await reading(pages({ standings: noTable, summary }), { games: [over] });
    const waits: number[] = [];
    for (let polls = 0; polls < 3; polls += 1) waits.push(await hub.next());
    expect(waits).toEqual([2, 4, 8].map((minutes) => minutes * 60_000));
    expect(hub.asked("summary")).toBe(4);
    expect(hub.observed.some(({ kind }) => kind === "summary")).toBe(false);
  });

  it("no more summaries between two polls than a live game can wait for", async () => {
    const many = Array.from({ length: 30 }, (_, index) => nhlGame({ ...over, id: String(500 + index) }));
    const competitions = [{ status: { type: { state: "in", completed: false } } }];
    const summary: Answer = (request, response) => {
      const id = new URL(request.url ?? "", "http://espn").searchParams.get("event");
      json({ header: { id, competitions } })(request, response);
    };
    const answers = pages({ standings: noTable, summary });
    expect((await reading(answers, { games: many })).asked("summary")).toBe(20);
    const hub = await reading(answers, { games: [...many, live] });
    expect(hub.asked("summary")).toBe(4);
    expect(hub.server.requests.find(({ path }) => path.includes("/summary"))?.path).toContain("event=401");
    await hub.next();
    expect(hub.asked("summary")).toBe(8);
  });
});

describeShared("a recorded summary at the end of a game", () => {
  it("is read once", async () => {
    const payload = recorded("nhl-summary-2024-ecf-g6-final-so-in-series.json");
    const game = nhlGame({ id: "401672881", status: "finished", start_time: "2026-01-09T00:00:00Z" });
    const table = json(recorded("nhl-standings-2026.json"));
    const hub = await reading(pages({ standings: table, summary: json(payload) }), { games: [game] });
    for (let polls = 0; polls < 5; polls += 1) expect(await hub.next()).toBe(1_800_000);
    expect(hub.asked("summary")).toBe(1);
    expect(hub.sports.detail("401672881")).toMatchObject({ over: true, plays: { length: 3 } });
    expect(hub.observed.filter(({ kind }) => kind === "summary")).toMatchObject([{ problems: [] }]);
  });
});
