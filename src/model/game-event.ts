import type { Static } from "typebox";
import { Type } from "typebox";
import { LeagueIdSchema } from "./game.ts";
import { scoringKinds } from "./game-summary.ts";
import { Nullable } from "./nullable.ts";
import type { Micros } from "./time.ts";
import { parseTime } from "./time.ts";

/** What can happen in a game, as automations wait for it (SPEC section 6). */
export const gameEventKinds = [
  "game_start",
  "game_end",
  "score_update",
  "score_correction",
  "lead_change",
  "period_start",
  "period_end",
  "overtime",
  "game_postponed",
] as const;
export type GameEventKind = (typeof gameEventKinds)[number];

/** Documents of this kind hold a {@link GameEvent} each, by its id, written in the commit of the points that made it. */
export const GAME_EVENT_DOCUMENT = "game_event";

const TeamName = (whose: string) => Type.String({ description: `Abbreviation of ${whose}` });

/**
 * Something that happened in a game, once. Flat, so that a template of Home Assistant reads it without a path:
 * `trigger.json.team`, `trigger.event.data.score_change`. Every name is there in every event, `null` where it says nothing.
 */
export const GameEventSchema = Type.Object(
  {
    id: Type.String({
      description: "Game and number of the event in it (401671789-12); the same however often it is sent",
    }),
    event: Type.Enum(gameEventKinds),
    time: Type.String({ format: "date-time", description: "When the hub saw it" }),
    since: Type.String({
      format: "date-time",
      description:
        "It happened after this, and not after `time`: when the hub last looked at the game before, or the start of the game where that was later",
    }),
    late: Type.Boolean({
      description:
        "True where the hub was off, or ESPN did not answer, for longer than is waited between two looks: it may have happened long before `time`",
    }),
    test: Type.Boolean({ description: "True where somebody tries an automation and nothing happened" }),
    league: LeagueIdSchema,
    game_id: Type.String({ description: "ESPN's id" }),
    home_team: TeamName("the home team"),
    away_team: TeamName("the away team"),
    home_team_name: Type.String({ description: "Such as New England Patriots" }),
    away_team_name: Type.String(),
    home_score: Type.Integer({ description: "After the event" }),
    away_score: Type.Integer({ description: "After the event" }),
    team: Nullable(TeamName("whom it is about: who scored, was corrected, leads now or has won")),
    team_name: Nullable(Type.String()),
    opponent: Nullable(TeamName("the other team, where `team` is set")),
    score_change: Nullable(Type.Integer({ description: "Points of `team` by this event; negative in a correction" })),
    score_kind: Nullable(Type.Enum(scoringKinds, { description: "Where it can be told" })),
    scorer: Nullable(Type.String({ description: "Who scored, where ESPN says so" })),
    play: Nullable(Type.String({ description: "ESPN's words for the play" })),
    period: Type.String({ description: '"1" to "4", "OT", "2OT", "SO"; "" before the start' }),
    time_remaining: Nullable(Type.String({ description: 'Clock of the period, or "Final"' })),
    start_time: Type.String({ format: "date-time", description: "Start of the game" }),
    text: Type.String({ description: "A sentence for people: NE touchdown: NE 7, BUF 0" }),
  },
  { title: "GameEvent" },
);
export type GameEvent = Static<typeof GameEventSchema>;

/** What holds from then on, and is no news of a moment: that a game is over, or off. */
const LASTING: ReadonlySet<GameEventKind> = new Set(["game_end", "game_postponed"]);

/**
 * From when on the age of an event is counted, for whatever expires: from when it was seen; where the hub was away (`late`), from
 * when it may have happened at the earliest. An end and a postponement still hold when they are seen: never from before that.
 *
 * @returns `undefined` where the event says no time, which those of the hub do
 */
export function countsFrom({
  event,
  time,
  since,
  late,
}: Pick<GameEvent, "event" | "time" | "since" | "late">): Micros | undefined {
  return parseTime(late && !LASTING.has(event) ? since : time);
}
