import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import type { Followed } from "../settings/teams.tsx";
import { isOutside } from "../settings/fields.tsx";

type Values = Readonly<Record<string, unknown>>;

/** What the first steps have asked; sections hold what differs from the settings. */
export interface Draft {
  readonly home: Values;
  readonly influx: Values;
  readonly followed: Followed | undefined;
}

/**
 * What is sent at the end. The leagues are always in it where they may be: who has been through the first steps has chosen,
 * and is not asked again.
 */
export function patchOf({ home, influx, followed }: Draft, { settings }: SettingsAnswer, known: Followed): Values {
  const { teams, leagues } = followed ?? known;
  return {
    ...(Object.keys(home).length === 0 ? {} : { home_assistant: home }),
    ...(Object.keys(influx).length === 0 ? {} : { influxdb: influx }),
    ...(isOutside(settings["teams"]) || teams.length + known.teams.length === 0 ? {} : { teams }),
    ...(isOutside(settings["leagues"]) ? {} : { leagues }),
  };
}
