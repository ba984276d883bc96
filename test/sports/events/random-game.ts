import fc from "fast-check";
import type { Game } from "../../../src/model/game.ts";
import type { ScoringKind, ScoringPlay } from "../../../src/model/game-summary.ts";
import { team } from "../games.ts";

/** How games of a league go; what a score may be. */
interface Sport {
  readonly league: string;
  readonly periods: number;
  readonly scores: readonly (readonly [points: number, kind: ScoringKind])[];
  /** A tie goes to overtime. */
  readonly overtime: boolean;
  readonly lines: boolean;
}

const sports: readonly Sport[] = [
  {
    league: "nfl",
    periods: 4,
    scores: [
      [6, "touchdown"],
      [1, "extra_point"],
      [2, "two_point_conversion"],
      [3, "field_goal"],
      [2, "safety"],
      [7, "touchdown"],
      [8, "touchdown"],
    ],
    overtime: true,
    lines: true,
  },
  { league: "nhl", periods: 3, scores: [[1, "goal"]], overtime: true, lines: true },
  { league: "nhl", periods: 3, scores: [[1, "goal"]], overtime: true, lines: false },
  { league: "nba", periods: 4, scores: [1, 2, 3].map((points) => [points, "other"]), overtime: true, lines: true },
  { league: "epl", periods: 2, scores: [[1, "goal"]], overtime: false, lines: false },
];

/** A game as it goes, look by look, if nobody misses one; and the plays that a summary knows after each. */
export interface RandomGame {
  readonly states: readonly Game[];
  readonly plays: readonly (readonly ScoringPlay[])[];
  /** A score is taken back for good, or the end. */
  readonly isCorrected: boolean;
}

type Happening =
  | { readonly what: "score"; readonly side: "home" | "away"; readonly which: number }
  | { readonly what: "clock" }
  | { readonly what: "correction"; readonly side: "home" | "away" };

const side = fc.constantFrom("home" as const, "away" as const);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant("score" as const), side, which: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.constant({ what: "clock" as const }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("correction" as const), side }) },
);

export const randomGame: fc.Arbitrary<RandomGame> = fc
  .record({
    sport: fc.constantFrom(...sports),
    periods: fc.array(fc.array(happening, { maxLength: 5 }), { minLength: 6, maxLength: 6 }),
    before: fc.constantFrom("scheduled" as const, "postponed" as const),
    suspended: fc.boolean(),
    breaks: fc.boolean(),
    corrected: fc.boolean(),
  })
  .map((drawn) => unfold(drawn));

interface Drawn {
  readonly sport: Sport;
  readonly periods: readonly (readonly Happening[])[];
  readonly before: "scheduled" | "postponed";
  readonly suspended: boolean;
  readonly breaks: boolean;
  readonly corrected: boolean;
}

function abbreviation(side: "home" | "away"): string {
  return side === "home" ? "HOM" : "AWY";
}

/** Points of the last play. */
function pointsOf(plays: readonly ScoringPlay[]): number {
  const [before, last] = [plays.at(-2), plays.at(-1)];
  const sum = (play: ScoringPlay | undefined): number => (play?.home_score ?? 0) + (play?.away_score ?? 0);
  return sum(last) - sum(before);
}

function unfold({ sport, periods, before, suspended, breaks, corrected }: Drawn): RandomGame {
  const states: Game[] = [];
  const plays: (readonly ScoringPlay[])[] = [];
  let known: readonly ScoringPlay[] = [];
  const score = { home: 0, away: 0 };
  const lines: { home: number; away: number }[] = [];
  let start_time = "2026-01-10T00:00:00Z";
  let isCorrected = false;
  const label = (period: number): string => {
    const beyond = period - sport.periods;
    return period === 0 ? "" : beyond <= 0 ? String(period) : beyond === 1 ? "OT" : `${beyond}OT`;
  };
  const show = (status: Game["status"], period: number, clock: string | null, detail = ""): void => {
    states.push({
      id: "401",
      league: sport.league,
      status,
      start_time,
      start_confirmed: true,
      season: 2026,
      season_type: "postseason",
      week: null,
      home_team: team("1", "HOM"),
      away_team: team("2", "AWY"),
      score: { ...score },
      shootout_score: null,
      winner: status !== "finished" || score.home === score.away ? null : score.home > score.away ? "home" : "away",
      period: {
        current: period,
        total: sport.periods,
        label: label(period),
        time_remaining: clock,
        scores: sport.lines ? lines.map((line) => ({ ...line })) : [],
      },
      detail,
      situation: null,
      neutral_site: false,
      venue: null,
      broadcasts: [],
      note: null,
    });
    plays.push(known);
  };
  show("scheduled", 0, null);
  if (before === "postponed") {
    show("postponed", 1, null, "Postponed");
    start_time = "2026-01-12T00:00:00Z";
    show("scheduled", 0, null);
  }
  let period = 0;
  const isOver = (): boolean =>
    period >= sport.periods && (!sport.overtime || score.home !== score.away || period >= periods.length);
  while (!isOver()) {
    period += 1;
    lines.push({ home: 0, away: 0 });
    let clock = 15 * 60;
    const time = (): string => `${Math.floor(clock / 60)}:${String(clock % 60).padStart(2, "0")}`;
    show("live", period, time());
    for (const [n, one] of (periods[period - 1] ?? []).entries()) {
      const line = lines[period - 1] ?? { home: 0, away: 0 };
      if (one.what === "score") {
        const last = known.at(-1);
        const isTry =
          last?.kind === "touchdown" &&
          last.team === abbreviation(one.side) &&
          last.clock === time() &&
          last.period === label(period) &&
          pointsOf(known) === 6;
        const drawn = sport.scores[one.which % sport.scores.length] ?? [1, "goal"];
        const isTryDrawn = drawn[1] === "extra_point" || drawn[1] === "two_point_conversion";
        const [points, kind] = isTryDrawn && !isTry ? ([3, "field_goal"] as const) : drawn;
        if (!isTryDrawn || !isTry) clock -= 100;
        score[one.side] += points;
        line[one.side] += points;
        known = [
          ...known,
          {
            id: `${period}-${n}`,
            kind,
            team: abbreviation(one.side),
            scorer: `Scorer of ${period}-${n}`,
            text: `Words of ${period}-${n}`,
            period: label(period),
            clock: time(),
            time: null,
            home_score: score.home,
            away_score: score.away,
          },
        ];
        show("live", period, time());
      } else if (one.what === "clock") {
        clock -= 100;
        show("live", period, time());
      } else if (corrected && line[one.side] > 0) {
        isCorrected = true;
        line[one.side] -= 1;
        score[one.side] -= 1;
        known = known.slice(0, -1);
        clock -= 50;
        show("live", period, time());
        clock -= 50;
        show("live", period, time());
      }
    }
    if (suspended && period === 2) {
      show("postponed", period, time(), "Suspended");
      show("postponed", period, time(), "Suspended");
      start_time = "2026-01-15T00:00:00Z";
      show("live", period, time());
    }
    if (breaks) show("live", period, "0:00", `End of period ${period}`);
  }
  show("finished", period, "Final", "Final");
  show("finished", period, "Final", "Final, with a headline");
  return { states, plays, isCorrected };
}
