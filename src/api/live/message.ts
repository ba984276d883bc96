import type { Static, TSchema } from "typebox";
import { Type } from "typebox";
import type { Game } from "../../model/game.ts";
import type { GameEvent } from "../../model/game-event.ts";
import { GameEventSchema } from "../../model/game-event.ts";
import { GapSchema } from "../gap-answers.ts";
import { EntitySchema } from "../routes/entities.ts";
import { GameRef, orNull } from "../schemas.ts";

/** What the stream tells of, with what each message holds. */
export const topicNames = ["game", "game_event", "states", "health", "gaps"] as const;
export type TopicName = (typeof topicNames)[number];

export const StatesSchema = Type.Object(
  {
    entities: Type.Array(EntitySchema, { description: "Those that changed within a second, as they are now" }),
    changes: Type.Integer({ description: "How many changes of all entities that second had" }),
  },
  { title: "StatesMessage" },
);

const StatusSchema = Type.Enum(["healthy", "degraded", "unhealthy", "disabled"]);

export const HealthMessageSchema = Type.Object(
  {
    status: StatusSchema,
    components: Type.Record(Type.String(), Type.Object({ status: StatusSchema, reason: Type.Optional(Type.String()) })),
  },
  { title: "HealthMessage" },
);

export const GapsMessageSchema = Type.Object(
  {
    unfinished: Type.Integer({ description: "Gaps that are open, or not healed yet" }),
    latest: orNull(GapSchema),
  },
  { title: "GapsMessage" },
);

/** Sent in place of messages that the reader missed and that are not kept any more: it asks for everything anew. */
const ResetSchema = Type.Object(
  {
    reason: Type.Enum(["too_old", "restarted", "too_slow"]),
    missed: orNull(Type.Integer({ description: "How many messages, where that is known" })),
  },
  { title: "ResetMessage" },
);

/** The schema of the data of each message, by the message's name. */
export const messageSchemas = {
  game: GameRef,
  game_event: GameEventSchema,
  states: StatesSchema,
  health: HealthMessageSchema,
  gaps: GapsMessageSchema,
  reset: ResetSchema,
} satisfies Readonly<Record<TopicName | "reset", TSchema>>;

export type StatesMessage = Static<typeof StatesSchema>;
export type HealthMessage = Static<typeof HealthMessageSchema>;
export type GapsMessage = Static<typeof GapsMessageSchema>;

/** What is published, by topic. */
export interface Messages {
  readonly game: Game;
  readonly game_event: GameEvent;
  readonly states: StatesMessage;
  readonly health: HealthMessage;
  readonly gaps: GapsMessage;
}
