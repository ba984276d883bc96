import type { Static } from "typebox";
import { Type } from "typebox";
import type { Step } from "../history/align.ts";
import type { GameMoment } from "../history/game-moments.ts";
import { gameMomentKinds } from "../history/game-moments.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../model/time.ts";
import { orNull } from "./schemas.ts";

const number = (description: string) => orNull(Type.Number({ description }));

const EventSchema = Type.Object({
  time: Type.String({ format: "date-time", description: "When the hub saw it" }),
  kind: Type.Enum([...gameMomentKinds, "state"]),
  league: orNull(Type.String()),
  game_id: orNull(Type.String()),
  home_team: orNull(Type.String({ description: "Abbreviation" })),
  away_team: orNull(Type.String({ description: "Abbreviation" })),
  home_score: orNull(Type.Integer()),
  away_score: orNull(Type.Integer()),
  team: orNull(Type.String({ description: "Who scored" })),
  score_change: orNull(Type.Integer()),
  entity_id: orNull(Type.String({ description: "Whose state it is" })),
  state: orNull(Type.String()),
});
type EventAnswer = Static<typeof EventSchema>;

const StepSchema = Type.Object({
  offset_seconds: Type.Number({ description: "After the event; negative before it" }),
  count: Type.Integer({ description: "Events of which the value was known then" }),
  mean: number("Of the values that held then"),
  min: number("The smallest of them"),
  max: number("The largest of them"),
  difference: number("Mean of how much more they were than just before their event"),
});

export const AroundSchema = Type.Object(
  {
    from: Type.String({ format: "date-time" }),
    to: Type.String({ format: "date-time" }),
    before_seconds: Type.Number(),
    after_seconds: Type.Number(),
    step_seconds: Type.Number(),
    events: Type.Array(EventSchema, { description: "Those that were used, the newest first" }),
    entities: Type.Array(
      Type.Object({
        entity_id: Type.String({ description: "Its present name" }),
        unit: orNull(Type.String()),
        steps: Type.Array(StepSchema, {
          description: "On and off count as 1 and 0: the mean is the share that was on",
        }),
      }),
    ),
    count: Type.Integer({ description: "Events that were used" }),
  },
  { title: "Around" },
);
export type AroundAnswer = Static<typeof AroundSchema>;

/** An event, and when it was. */
export interface AroundEvent {
  readonly time: Micros;
  readonly shown: EventAnswer;
}

const NOTHING = {
  league: null,
  game_id: null,
  home_team: null,
  away_team: null,
  home_score: null,
  away_score: null,
  team: null,
  score_change: null,
  entity_id: null,
  state: null,
};

export function gameEvent(league: string, moment: GameMoment): AroundEvent {
  const { time, kind, gameId, homeTeam, awayTeam, homeScore, awayScore, team, change } = moment;
  return {
    time,
    shown: {
      ...NOTHING,
      time: formatTime(time),
      kind,
      league,
      game_id: gameId,
      home_team: homeTeam,
      away_team: awayTeam,
      home_score: homeScore,
      away_score: awayScore,
      team: team ?? null,
      score_change: change ?? null,
    },
  };
}

export function stateEvent(time: Micros, entity_id: string, state: string): AroundEvent {
  return { time, shown: { ...NOTHING, time: formatTime(time), kind: "state", entity_id, state } };
}

export function stepAnswer({ offset, count, mean, min, max, difference }: Step): Static<typeof StepSchema> {
  return {
    offset_seconds: offset / MICROS_PER_SECOND,
    count,
    mean: mean ?? null,
    min: min ?? null,
    max: max ?? null,
    difference: difference ?? null,
  };
}
