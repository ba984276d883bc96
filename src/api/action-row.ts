import { Type } from "typebox";
import type { Static } from "typebox";
import type { Row } from "../model/query.ts";
import { formatTime } from "../model/time.ts";
import { textOf } from "./row-values.ts";
import { orNull } from "./schemas.ts";

export const ActionSchema = Type.Object(
  {
    time: Type.String({ format: "date-time", description: "When it was called; with `state`, when that began" }),
    domain: orNull(Type.String({ description: "Of the service; automation or script where one ran" })),
    service: orNull(Type.String()),
    automation: orNull(Type.String({ description: "The automation or script that ran, or that called the service" })),
    entity_id: orNull(Type.String({ description: "What it was aimed at; null where that was an area or a device" })),
    user: orNull(Type.String({ description: "The user's name, else the user's id" })),
    state: orNull(Type.String({ description: "The state that followed, where this row tells what an action led to" })),
    context_id: orNull(Type.String({ description: "Rows of the same context belong together" })),
    parent_id: orNull(Type.String({ description: "The context that led to it" })),
    data: orNull(Type.String({ description: "What the call was told: JSON, without secrets" })),
  },
  { title: "Action" },
);
export type ActionRow = Static<typeof ActionSchema>;

/** A row of home_assistant_actions as answers show it. */
export function actionRow(row: Row): ActionRow {
  const { domain, service, automation, entity_id, user } = row.tags;
  return {
    time: formatTime(row.time),
    domain: domain ?? null,
    service: service ?? null,
    automation: automation ?? null,
    entity_id: entity_id ?? null,
    user: user ?? null,
    state: textOf(row, "state_value"),
    context_id: textOf(row, "context_id"),
    parent_id: textOf(row, "parent_id"),
    data: textOf(row, "data"),
  };
}
