import type { Static, TSchema } from "typebox";
import { Type } from "typebox";
import type { Checked } from "../config/settings-view.ts";
import type { ErrorCode } from "../model/errors.ts";
import { errorCodes } from "../model/errors.ts";
import { orNull } from "./schemas.ts";

/** Answers to tries of connections: one shape, with what was seen in it. No secret is in any of them. */

const FailedSchema = Type.Object(
  {
    code: Type.Enum(Object.keys(errorCodes) as ErrorCode[]),
    detail: Type.String({ description: "What happened" }),
    mend: Type.String({ description: "What to do about it" }),
  },
  { description: "What is wrong; null where nothing is" },
);

const checkOf = <S extends TSchema>(title: string, seen: S) =>
  Type.Object({ ok: Type.Boolean(), failed: orNull(FailedSchema), seen: orNull(seen) }, { title });

export const HomeAssistantCheckSchema = checkOf(
  "HomeAssistantCheck",
  Type.Object({
    version: Type.String(),
    state: Type.String({ description: "RUNNING once it has come up" }),
    administrator: Type.Boolean({ description: "Whether the token's user may fire events and see actions" }),
    round_trip_ms: Type.Integer(),
  }),
);
export type HomeAssistantCheck = Static<typeof HomeAssistantCheckSchema>;

export const InfluxdbCheckSchema = checkOf(
  "InfluxdbCheck",
  Type.Object({
    name: Type.String({ description: "Such as InfluxDB 2.7.12" }),
    generation: Type.Integer({ minimum: 1, maximum: 3 }),
    database: Type.Enum(["there", "missing", "unseen"], {
      description: "missing: the hub makes it with its first points; unseen: the credentials may not look",
    }),
  }),
);
export type InfluxdbCheck = Static<typeof InfluxdbCheckSchema>;

export const MqttCheckSchema = checkOf(
  "MqttCheck",
  Type.Object({
    protocol: Type.Enum(["5", "3.1.1"], { description: "Of MQTT" }),
    round_trip_ms: Type.Integer({ description: "From a message of the hub's to its having it back" }),
    devices: Type.Array(Type.String(), { description: "Devices of this base topic that Home Assistant is told of" }),
  }),
);
export type MqttCheck = Static<typeof MqttCheckSchema>;

export const LeagueCheckSchema = checkOf(
  "LeagueCheck",
  Type.Object({ teams: Type.Array(Type.String(), { description: "Names of its teams as ESPN lists them" }) }),
);
export type LeagueCheck = Static<typeof LeagueCheckSchema>;

/** A try as the API tells it. */
export function checkAnswer<Seen>(of: Checked<Seen>): {
  ok: boolean;
  failed: Static<typeof FailedSchema> | null;
  seen: Seen | null;
} {
  if ("seen" in of) return { ok: true, failed: null, seen: of.seen };
  const { code, message, mend } = of.failed;
  return { ok: false, failed: { code, detail: message, mend }, seen: null };
}
