import type { Static } from "typebox";
import { Type } from "typebox";
import type { Checked, HomeAssistantSeen, InfluxdbSeen, SettingsState } from "../config/settings-view.ts";
import type { ErrorCode } from "../model/errors.ts";
import { errorCodes } from "../model/errors.ts";
import { orNull } from "./schemas.ts";

/** Answers about the settings: their schemas, and how they are made. No secret is in any of them. */

export const SettingsSchema = Type.Object(
  {
    version: Type.String({ description: "Of the file's content, for If-Match; also the ETag" }),
    in_force: Type.Boolean({ description: "False while the hub still runs with what the file said before" }),
    file: Type.String({ description: "The configuration's file, whether it is there already or not" }),
    read_only: orNull(Type.String({ description: "Why the file cannot be written; null where it can" })),
    wrong: orNull(
      Type.String({ description: "Why the file, as it is now, would not start a hub; the values are those in force" }),
    ),
    values: Type.Record(Type.String(), Type.Unknown(), {
      description:
        "The values in the shape of the file (configuration.schema.json); secrets and what is not set are not in it",
    }),
    settings: Type.Record(
      Type.String(),
      Type.Object({
        origin: Type.Enum(["default", "file", "environment", "flag", "none"], {
          description: "Who says the value; none: nobody, and there is no default",
        }),
        place: orNull(Type.String({ description: "Such as hometide.yaml:4 or HOMETIDE_TEAMS" })),
        secret: Type.Boolean({ description: "Its value is never told; origin says whether there is one" }),
        fixed: orNull(Type.String({ description: "Why it cannot be changed here; null where it can" })),
        description: Type.String(),
        expects: Type.String({ description: "What is accepted" }),
      }),
      { description: "By key, such as home_assistant.url or mirrors[0].token" },
    ),
  },
  { title: "Settings" },
);
export type SettingsAnswer = Static<typeof SettingsSchema>;

export function settingsAnswer(state: SettingsState): SettingsAnswer {
  const { version, inForce, file, readOnly, wrong, values, settings } = state;
  return {
    version,
    in_force: inForce,
    file,
    read_only: readOnly ?? null,
    wrong: wrong ?? null,
    values: { ...values },
    settings: Object.fromEntries(
      settings.map(({ key, place, fixed, ...rest }) => [key, { ...rest, place: place ?? null, fixed: fixed ?? null }]),
    ),
  };
}

const FailedSchema = Type.Object(
  {
    code: Type.Enum(Object.keys(errorCodes) as ErrorCode[]),
    detail: Type.String({ description: "What happened" }),
    mend: Type.String({ description: "What to do about it" }),
  },
  { description: "What is wrong; null where nothing is" },
);

export const HomeAssistantCheckSchema = Type.Object(
  {
    ok: Type.Boolean(),
    failed: orNull(FailedSchema),
    home_assistant: orNull(
      Type.Object({
        version: Type.String(),
        state: Type.String({ description: "RUNNING once it has come up" }),
        administrator: Type.Boolean({ description: "Whether the token's user may fire events and see actions" }),
        round_trip_ms: Type.Integer(),
      }),
    ),
  },
  { title: "HomeAssistantCheck" },
);
export type HomeAssistantCheck = Static<typeof HomeAssistantCheckSchema>;

export const InfluxdbCheckSchema = Type.Object(
  {
    ok: Type.Boolean(),
    failed: orNull(FailedSchema),
    influxdb: orNull(
      Type.Object({
        name: Type.String({ description: "Such as InfluxDB 2.7.12" }),
        generation: Type.Integer({ minimum: 1, maximum: 3 }),
        database: Type.Enum(["there", "missing", "unseen"], {
          description: "missing: the hub makes it with its first points; unseen: the credentials may not look",
        }),
      }),
    ),
  },
  { title: "InfluxdbCheck" },
);
export type InfluxdbCheck = Static<typeof InfluxdbCheckSchema>;

export function homeAssistantCheck(of: Checked<HomeAssistantSeen>): HomeAssistantCheck {
  if ("failed" in of) return { ok: false, failed: failedAnswer(of.failed), home_assistant: null };
  const { version, state, administrator, round_trip_ms } = of.seen;
  return { ok: true, failed: null, home_assistant: { version, state, administrator, round_trip_ms } };
}

export function influxdbCheck(of: Checked<InfluxdbSeen>): InfluxdbCheck {
  if ("failed" in of) return { ok: false, failed: failedAnswer(of.failed), influxdb: null };
  const { name, generation, database } = of.seen;
  return { ok: true, failed: null, influxdb: { name, generation, database } };
}

function failedAnswer({ code, message, mend }: Extract<Checked<never>, { readonly failed: unknown }>["failed"]) {
  return { code, detail: message, mend };
}
