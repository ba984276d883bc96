import { automations, webhook } from "./en/automations.ts";
import { common } from "./en/common.ts";
import { game } from "./en/game.ts";
import { games } from "./en/games.ts";
import { entity, home } from "./en/home.ts";
import { health } from "./en/health.ts";
import { now } from "./en/now.ts";
import { settings, setup } from "./en/settings.ts";
import { storage } from "./en/storage.ts";

/**
 * Every text of the dashboard, in English: a file a page in `en/`. A translation is a folder beside it with the same
 * names. What varies is a function of what varies.
 */
export const text = {
  ...common,
  automations,
  webhook,
  now,
  games,
  home,
  entity,
  storage,
  health,
  settings,
  setup,
  gamePage: game,
};
