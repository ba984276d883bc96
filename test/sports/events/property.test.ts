import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { Game } from "../../../src/model/game.ts";
import type { GameEvent } from "../../../src/model/game-event.ts";
import { GAME_EVENT_DOCUMENT } from "../../../src/model/game-event.ts";
import type { SportsObservation } from "../../../src/model/sports-observation.ts";
import type { Micros } from "../../../src/model/time.ts";
import { MICROS_PER_MINUTE, MICROS_PER_MS, MICROS_PER_SECOND, parseTime } from "../../../src/model/time.ts";
import type { Sports } from "../../../src/sports/sports-state.ts";
import { createSports } from "../../../src/sports/sports.ts";
import type { DocumentChange } from "../../../src/store/store.ts";
import { KeptDocuments } from "../kept-documents.ts";
import type { RandomGame } from "./random-game.ts";
import { randomGame } from "./random-game.ts";
import { BEGIN } from "./tell.ts";

const POLL_MS = 15_000;

/** One request and what becomes of its commit. */
interface Step {
  /** How many states went by since the last poll; 0 is the same answer again. */
  readonly on: number;
  /** An answer that is wrong for one poll: an older state, as it was before the start, or none of the game. */
  readonly flicker: "older" | "before" | "vanished" | undefined;
  readonly summary: boolean;
  /** The hub is killed before the commit is on disk, or after it and before anything else; or stops in peace. */
  readonly end: "lost" | "kept" | "restart" | undefined;
}

const steps = fc.array(
  fc.record({
    on: fc.nat(4),
    flicker: fc.option(fc.constantFrom("older", "before", "vanished"), { nil: undefined, freq: 3 }),
    summary: fc.boolean(),
    end: fc.option(fc.constantFrom("lost", "kept", "restart"), { nil: undefined, freq: 2 }),
  }),
  { minLength: 5, maxLength: 60 },
);

/** A disk that also sees that no event is written twice. */
class Disk extends KeptDocuments {
  readonly events: GameEvent[] = [];
  readonly twice: string[] = [];

  override keep(changes: readonly DocumentChange[] = []): void {
    super.keep(changes);
    for (const { kind, id, value } of changes) {
      if (kind !== GAME_EVENT_DOCUMENT) continue;
      if (this.events.some((event) => event.id === id)) this.twice.push(id);
      // What was just written under this kind.
      this.events.push(value as GameEvent);
    }
  }
}

/** Plays a game as it is seen, with kills. `accepted` is what the hub believed after each commit that is on disk. */
function watch({ states, plays }: RandomGame, seen: readonly Step[]) {
  const disk = new Disk();
  const kept: SportsObservation[] = [];
  const accepted: Game[] = [];
  const told: GameEvent[] = [];
  /** The last look, before an event was seen, that was not lost and showed the game as the hub believed it. */
  const looks = new Map<string, Micros>();
  let lastLook: Micros | undefined;
  const clock = new ManualClock(BEGIN);
  const start = (): Sports => {
    const sports = createSports({ leagues: ["nfl", "nhl", "nba", "epl"], clock, waitMs: () => POLL_MS });
    expect(sports.restore(disk.documents()).unreadable).toEqual([]);
    sports.watch(({ events }) => told.push(...events));
    return sports;
  };
  let sports = start();
  let [at, calm] = [0, false];
  let readAt = BEGIN;
  // In the end the game is seen as it is, whatever went wrong before.
  const last: Step = { on: states.length, flicker: undefined, summary: false, end: undefined };
  for (const { on, flicker, summary, end } of [...seen, last, { ...last, end: "restart" as const }]) {
    at = Math.min(at + on, states.length - 1);
    readAt += POLL_MS * MICROS_PER_MS;
    const wrong = calm ? flicker : undefined;
    // Two wrong answers in a row, but for one that the hub never kept, would be the truth.
    if (end !== "lost") calm = wrong === undefined;
    const index = wrong === "older" ? Math.max(0, at - 2) : wrong === "before" ? 0 : at;
    const game = states[index];
    const league = states[0]?.league ?? "";
    const games = wrong === "vanished" || game === undefined ? [] : [game];
    const observations: SportsObservation[] = [{ kind: "scoreboard", league, games, problems: [], readAt }];
    if (summary) observations.push(summaryOf(league, plays[at] ?? [], readAt));
    for (const observation of observations) {
      const { commit, apply, events } = sports.observe(observation);
      expect(commit.urgent === true).toBe(events.length > 0);
      const isKilled = end === "lost" || end === "kept";
      if (end !== "lost") {
        disk.keep(commit.documents);
        kept.push(observation);
        for (const { id } of events) if (lastLook !== undefined) looks.set(id, lastLook);
      }
      if (!isKilled) apply();
      else sports = start();
      const now = sports.game("401");
      if (now !== undefined && now !== accepted.at(-1)) accepted.push(now);
      const isLook = observation.kind === "scoreboard" && games.length > 0 && isDeepStrictEqual(now, game);
      if (end !== "lost" && isLook) lastLook = readAt;
    }
    if (end === "restart") sports = start();
  }
  return { disk, kept, accepted, told, sports, looks };
}

function summaryOf(league: string, plays: RandomGame["plays"][number], readAt: number): SportsObservation {
  const nothing = { season: 2026, week: null, start_time: undefined, players: [], shots: null, power_play: null };
  const team_statistics = { home: {}, away: {} };
  const summary = { ...nothing, team_statistics, game_id: "401", over: false, plays, groups: [] };
  return { kind: "summary", league, summary, problems: [], readAt };
}

/** What has to be told of the states that the hub believed, one after the other, reckoned apart from its code. */
function check(accepted: readonly Game[], events: readonly GameEvent[]): void {
  const [first] = accepted;
  if (first === undefined) return expect(events).toEqual([]);
  // A suspended game is in its second period here, a postponed one in its first, as ESPN says.
  const isOn = ({ status, period }: Game): boolean =>
    status === "live" || status === "finished" || (status === "postponed" && period.current > 1);
  const of = (kind: GameEvent["event"]): readonly GameEvent[] => events.filter(({ event }) => event === kind);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, n) => `401-${n + 1}`));

  expect(of("game_start").length).toBe(!isOn(first) && accepted.some(isOn) ? 1 : 0);
  const ends = first.status !== "finished" && accepted.some(({ status }) => status === "finished");
  expect(of("game_end").length).toBe(ends ? 1 : 0);
  const starts = new Set(accepted.filter(({ status }) => status === "postponed").map((game) => game.start_time));
  if (first.status === "postponed") starts.delete(first.start_time);
  expect(of("game_postponed").length).toBeGreaterThanOrEqual(starts.size);

  // Every period that was seen or went by begins and ends once, in order.
  const from = isOn(first) ? first.period.current : 0;
  const to = Math.max(0, ...accepted.filter(isOn).map(({ period }) => period.current));
  const label = (period: number): string => labelOf(first, period);
  const periods = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + 1 + n);
  expect(of("period_start").map(({ period }) => period)).toEqual(periods.map(label));
  const isBreak = first.detail.startsWith("End");
  const ended = of("period_end").map(({ period }) => period);
  expect(new Set(ended).size).toBe(ended.length);
  const mustEnd = [from, ...periods].filter(
    (period) => period > 0 && (period < to || ends) && !(isBreak && period === from),
  );
  expect(ended).toEqual(expect.arrayContaining(first.status === "finished" ? [] : mustEnd.map(label)));
  const isBeyond = ({ period }: Game): boolean => period.current > first.period.total;
  const overtimes = accepted.some((game) => isOn(game) && isBeyond(game)) && !(isOn(first) && isBeyond(first));
  expect(of("overtime").length).toBe(overtimes ? 1 : 0);
  const order = events.filter(({ event }) => event === "period_start" || event === "period_end");
  for (const [n, { event, period }] of order.entries()) {
    const before = order[n - 1];
    if (event === "period_start" && before !== undefined) expect(before.event).toBe("period_end");
    if (event === "period_end" && before !== undefined) expect(before).toMatchObject({ event: "period_start", period });
  }

  // Each event has the score after it; they sum up to the last, and pass each that was believed.
  const score = isOn(first) ? { ...first.score } : { home: 0, away: 0 };
  const passed = [`${score.home}-${score.away}`];
  let leader: string | null = score.home === score.away ? null : score.home > score.away ? "HOM" : "AWY";
  let changes = 0;
  for (const [n, event] of events.entries()) {
    if (event.event === "score_update" || event.event === "score_correction") {
      const change = event.score_change ?? 0;
      expect(Math.sign(change)).toBe(event.event === "score_update" ? 1 : -1);
      score[event.team === "HOM" ? "home" : "away"] += change;
      passed.push(`${score.home}-${score.away}`);
      const leads = score.home === score.away ? null : score.home > score.away ? "HOM" : "AWY";
      const isChange = leads !== null && leader !== null && leads !== leader;
      if (isChange) {
        changes += 1;
        expect(events[n + 1]).toMatchObject({ event: "lead_change", team: leads });
      }
      leader = leads ?? leader;
    }
    expect([event.home_score, event.away_score]).toEqual([score.home, score.away]);
  }
  expect(of("lead_change").length).toBe(changes);
  // A game that is called off with nothing to nothing says nothing of its score.
  const scored = accepted.filter((game) => isOn(game) && !(game.status === "postponed" && totalOf(game.score) === 0));
  const lastOn = scored.at(-1);
  if (lastOn !== undefined) expect(score).toEqual(lastOn.score);
  const believed = scored.map((game) => `${game.score.home}-${game.score.away}`);
  let at = 0;
  for (const one of believed) {
    at = passed.indexOf(one, at);
    expect(at, `${one} was believed, told was ${passed.join(" ")}`).toBeGreaterThanOrEqual(0);
  }
}

/** Of a game in which nothing was taken back: points in their periods, and no kind that is none of the play's. */
function checkScores(game: RandomGame, accepted: readonly Game[], events: readonly GameEvent[]): void {
  const [first, last] = [accepted[0], game.states.at(-1)];
  if (first === undefined || last === undefined) return;
  const updates = events.filter(({ event }) => event === "score_update");
  for (const [index, line] of last.period.scores.entries()) {
    const seen = first.period.scores[index];
    const own = updates.filter(({ period }) => period === labelOf(last, index + 1));
    const sum = (team: string): number =>
      own.reduce((all, event) => all + (event.team === team ? (event.score_change ?? 0) : 0), 0);
    expect([sum("HOM"), sum("AWY")]).toEqual([
      (line.home ?? 0) - (seen?.home ?? 0),
      (line.away ?? 0) - (seen?.away ?? 0),
    ]);
  }
  if (last.league !== "nfl") return;
  const scoreOf = ({ home_score, away_score }: { readonly home_score: number; readonly away_score: number }): string =>
    `${home_score}-${away_score}`;
  const believed = new Set(
    accepted.filter(({ status }) => status !== "scheduled").map(({ score }) => `${score.home}-${score.away}`),
  );
  const truth = game.plays.at(-1) ?? [];
  for (const [n, play] of truth.entries()) {
    const before = truth[n - 1] ?? { home_score: 0, away_score: 0 };
    if (!believed.has(scoreOf(before)) || !believed.has(scoreOf(play))) continue;
    const points = play.home_score + play.away_score - before.home_score - before.away_score;
    const all = updates.filter(
      (event) =>
        event.home_score + event.away_score > before.home_score + before.away_score &&
        event.home_score + event.away_score <= play.home_score + play.away_score,
    );
    const kinds = all.map(({ score_kind }) => score_kind);
    const parts = [play.kind, ...(points === 7 ? ["extra_point"] : points === 8 ? ["two_point_conversion"] : [])];
    if (!kinds.includes(null)) expect(kinds).toEqual(parts);
    else expect([...kinds, points]).toEqual([null, points]);
  }
}

/** An event happened since the last look before it. What a kill makes of that look is a minute too early at most. */
function checkIntervals(looks: ReadonlyMap<string, Micros>, events: readonly GameEvent[]): void {
  for (const { id, time, since, late, start_time } of events) {
    const look = looks.get(id);
    const [seen = 0, from = 0, start = 0] = [time, since, start_time].map(parseTime);
    expect(look, id).toBeDefined();
    if (from !== start) expect(from, `${id}: since`).toBeLessThanOrEqual(look ?? 0);
    expect(from, `${id}: since`).toBeGreaterThan((look ?? 0) - MICROS_PER_MINUTE);
    expect(from).toBeLessThan(seen);
    expect(late).toBe(seen - from > 105 * MICROS_PER_SECOND);
  }
}

function withoutInterval({ since: _since, late: _late, ...event }: GameEvent): Omit<GameEvent, "since" | "late"> {
  return event;
}

function totalOf({ home, away }: Game["score"]): number {
  return home + away;
}

function labelOf({ period: { total } }: Game, period: number): string {
  const beyond = period - total;
  return beyond <= 0 ? String(period) : beyond === 1 ? "OT" : `${beyond}OT`;
}

it("each event of a game once, in order, none missing, whatever polls are lost and whenever the hub is killed", () => {
  fc.assert(
    fc.property(randomGame, steps, (game, seen) => {
      const { disk, kept, accepted, told, sports, looks } = watch(game, seen);
      expect(disk.twice).toEqual([]);
      check(accepted, disk.events);
      checkIntervals(looks, disk.events);
      // Steps back that one poll told are nobody's business.
      const corrections = disk.events.filter(({ event }) => event === "score_correction");
      if (!game.isCorrected) {
        expect(corrections).toEqual([]);
        checkScores(game, accepted, disk.events);
      }
      // What is kept is the same as if the hub had never ended and seen what was written.
      const calm = createSports({ leagues: sports.leagues, clock: new ManualClock(BEGIN) });
      const uninterrupted = kept.flatMap((observation) => {
        const { events, apply } = calm.observe(observation);
        apply();
        return events;
      });
      expect(disk.events.map(withoutInterval)).toEqual(uninterrupted.map(withoutInterval));
      expect(sports.events()).toEqual(disk.events);
      expect(calm.events({ gameId: "401" })).toEqual(uninterrupted);
      // Watchers hear what was written, but for what a kill kept from them.
      const ids = disk.events.map(({ id }) => id);
      expect(ids.filter((id) => told.some((event) => event.id === id))).toEqual(told.map(({ id }) => id));
    }),
    { numRuns: process.env["EVENTS"] === "long" ? 10_000 : 200 },
  );
});
