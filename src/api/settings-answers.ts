import type { Static } from "typebox";
import { Type } from "typebox";
import type { SettingsState } from "../config/settings-view.ts";
import { orNull } from "./schemas.ts";

/** The answer about the settings: its schema, and how it is made. No secret is in it. */

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
