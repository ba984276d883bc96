import type { Static } from "typebox";
import { Type } from "typebox";
import { scoringKinds } from "./game-summary.ts";
import { Nullable } from "./nullable.ts";

const SideSchema = Type.Union([Type.Literal("home"), Type.Literal("away")]);
export type Side = Static<typeof SideSchema>;

const ScoreSchema = Type.Object({ home: Type.Integer(), away: Type.Integer() });
export type Score = Static<typeof ScoreSchema>;

/** What the events of a game have told so far: a document, written with the events, that the next are compared with. */
export const ToldGameSchema = Type.Object({
  count: Type.Integer({ minimum: 0, description: "Events so far: the number of the last one's id" }),
  started: Type.Boolean(),
  ended: Type.Boolean(),
  overtime: Type.Boolean(),
  called_off: Nullable(Type.String({ description: "The start_time that was called off; null while the game is on" })),
  period: Type.Integer({ description: "The last period that began; 0 before the start" }),
  period_over: Type.Integer({ description: "The last period that ended" }),
  score: ScoreSchema,
  /** Who led last. */
  leader: Nullable(SideSchema),
  /** The last score; without a side where the game was first seen with a score. */
  last: Nullable(
    Type.Object({
      side: Nullable(SideSchema),
      kind: Nullable(Type.Enum(scoringKinds)),
      period: Type.Integer(),
      clock: Nullable(Type.String({ description: "As the scoreboard showed it when this was told" })),
    }),
  ),
  void_plays: Type.Array(Type.String(), { description: "Ids of plays whose score was taken back" }),
});
export type ToldGame = Static<typeof ToldGameSchema>;
