import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { Game } from "../../src/model/game.ts";
import { MICROS_PER_SECOND, parseTime } from "../../src/model/time.ts";
import { parseScoreboard } from "../../src/sources/espn/parse-scoreboard.ts";
import { createSports } from "../../src/sports/sports.ts";
import { describeShared } from "../support/shared.ts";
import { KeptDocuments } from "./kept-documents.ts";
import { leagueOf, recorded } from "../sources/espn/recorded.ts";

type Event = Readonly<Record<string, unknown>>;

/** The recorded series (their README): the same games over time. */
const series: readonly (readonly [name: string, files: readonly string[]])[] = [
  ["A: NFL week 14", ["185945Z", "190037Z"].map((at) => `nfl-scoreboard-2025-w14-live-20251207T${at}.json`)],
  [
    "B: Stanley Cup Final, game 1",
    ["1-pre", "2-third-period", "3-overtime"].map((part) => `nhl-scoreboard-2025-scf-g1-${part}.json`),
  ],
  [
    "D: WNBA, one evening",
    ["1-pre", "2-halftime", "3-q4", "4-q4", "5-final"].map((part) => `wnba-scoreboard-20250603-${part}.json`),
  ],
  [
    "F: World Cup, a knock-out match",
    ["1-pre-tbd", "2-extra-time", "3-penalties"].map((part) => `soccer-worldcup-2026-${part}.json`),
  ],
];

/** What can be wrong with an event for one poll (ESPN.md); `event` is as it was told last. */
const flickers = {
  vanished: () => [],
  empty: () => [{}],
  before: (event: Event) => [withCompetition(event, SCHEDULED)],
  nothing: (event: Event) => [withCompetition(event, undefined)],
} as const;
type Flicker = keyof typeof flickers;

const SCHEDULED = {
  period: 0,
  clock: 0,
  displayClock: "0:00",
  type: { id: "1", name: "STATUS_SCHEDULED", state: "pre" },
};

/** Both scores "0"; with a status, also that. */
function withCompetition(event: Event, status: unknown): Event {
  // The recorded events have this shape.
  const [competition = {}] = event["competitions"] as readonly Event[];
  const competitors = (competition["competitors"] as readonly Event[]).map((one) => ({ ...one, score: "0" }));
  const changed = status === undefined ? {} : { status };
  return { ...event, ...changed, competitions: [{ ...competition, ...changed, competitors }] };
}

interface Poll {
  /** Which answer of the series ESPN gives by then. */
  readonly answer: number;
  /** Seconds since the poll before. */
  readonly wait: number;
  readonly restart: boolean;
  readonly flicker: Flicker | undefined;
  /** Which games flicker: each whose index this bit mask has. */
  readonly which: number;
}

const oneFlicker = fc.record({
  kind: fc.constantFrom<Flicker>("vanished", "empty", "before", "nothing"),
  which: fc.integer({ min: 1, max: 0xff_ff_ff_ff }),
});

/** Polls of each answer at any phase, some lost, some told twice in a row; no two in a row flicker, nor does the first. */
function polls(answers: number): fc.Arbitrary<readonly Poll[]> {
  const some = fc.array(
    fc.record({
      wait: fc.double({ min: 1, max: 40, noNaN: true }),
      restart: fc.boolean(),
      flicker: fc.option(oneFlicker, { nil: undefined }),
    }),
    { maxLength: 5 },
  );
  return fc.array(some, { minLength: answers, maxLength: answers }).map((all) => {
    const flat = all.flatMap((own, answer) => own.map((poll) => ({ ...poll, answer })));
    let calm = false;
    return flat.map(({ flicker, ...poll }) => {
      const wanted = calm ? flicker : undefined;
      calm = wanted === undefined;
      return { ...poll, flicker: wanted?.kind, which: wanted?.which ?? 0 };
    });
  });
}

const flickersIn = ({ which }: Poll, index: number): boolean => ((which >>> (index % 32)) & 1) === 1;

const BEGIN = parseTime("2026-01-01T00:00:00Z") ?? 0;

describeShared("series of recorded answers at any phase, with lost and repeated polls and flickers", () => {
  it.each(series)("%s: exactly the timeline, and nothing twice", (_, files) => {
    const [first = ""] = files;
    const league = leagueOf(first);
    // Recorded scoreboards have this shape.
    const answers = files.map((file) => recorded(file) as { readonly events: readonly Event[] });
    const truths = answers.map((answer) => parseScoreboard(answer, league).games);
    fc.assert(
      fc.property(polls(files.length), (sequence) => {
        const kept = new KeptDocuments();
        const clock = new ManualClock(BEGIN);
        const start = () => {
          const made = createSports({ leagues: [league.id], clock });
          expect(made.restore(kept.documents()).unreadable).toEqual([]);
          return made;
        };
        let sports = start();
        const told: (readonly [number, Game])[] = [];
        const points = new Map<string, number>();
        /** The games as answers without a flicker tell them, when they are first told so. */
        const expected: (readonly [number, Game])[] = [];
        const last = new Map<string, Game>();
        const toldLast = new Map<unknown, Event>();
        let now = BEGIN;
        for (const poll of sequence) {
          now += Math.round(poll.wait * MICROS_PER_SECOND);
          if (poll.restart) sports = start();
          const answer = answers[poll.answer] ?? { events: [] };
          const events = answer.events.flatMap((event, index) =>
            poll.flicker !== undefined && flickersIn(poll, index)
              ? flickers[poll.flicker](toldLast.get(event["id"]) ?? event)
              : [event],
          );
          for (const event of answer.events) toldLast.set(event["id"], event);
          const { games, problems } = parseScoreboard({ ...answer, events }, league);
          const seen = sports.observe({ kind: "scoreboard", league: league.id, games, problems, readAt: now });
          seen.apply();
          kept.keep(seen.commit.documents);
          for (const game of seen.changed) told.push([now, game]);
          for (const { series: of, time } of seen.commit.points) {
            const key = `${of.key} ${time}`;
            points.set(key, (points.get(key) ?? 0) + 1);
          }
          for (const [index, game] of (truths[poll.answer] ?? []).entries()) {
            const isOff = poll.flicker !== undefined && flickersIn(poll, index);
            if (isOff || isDeepStrictEqual(last.get(game.id), game)) continue;
            last.set(game.id, game);
            expected.push([now, game]);
          }
        }
        expect(told.filter(([, game]) => !isPlan(game))).toEqual(expected.filter(([, game]) => !isPlan(game)));
        expect([...points.values()].every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

/** Its words may flicker: they are not in its point. */
function isPlan(game: Game): boolean {
  return game.status === "scheduled";
}
