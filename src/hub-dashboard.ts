import { resolve } from "node:path";
import type { HubSettings } from "./api/hub-settings.ts";
import type { Config } from "./config/schema.ts";
import type { SettingsEditor } from "./config/settings-view.ts";
import type { HubHome } from "./hub-home.ts";

/** The built dashboard: this file and the bundle that it becomes part of lie equally deep. */
export const DASHBOARD = resolve(import.meta.dirname, "../dist/web");

/** What the pages of the dashboard are told of the configuration. */
export function hubSettings(
  config: Config,
  home: Pick<HubHome, "toldTimeZone">,
  editor: SettingsEditor | undefined,
): () => HubSettings {
  const machine = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return () => ({
    time_zone: config.time_zone ?? home.toldTimeZone() ?? machine,
    leagues: [...config.leagues],
    teams: config.teams.map(({ league, team }) => ({ league, team })),
    home_assistant: {
      configured: config.home_assistant.url !== undefined && config.home_assistant.token !== undefined,
    },
    is_new: editor?.state().isNew ?? false,
  });
}
