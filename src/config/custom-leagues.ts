import type { TUnsafe } from "typebox";
import { Type } from "typebox";
import { LEAGUE_ID_PATTERN } from "../model/game.ts";
import type { CustomLeague } from "../model/league.ts";
import { listOf } from "../model/setting-list.ts";
import { choiceSetting, integerSetting, textSetting } from "../model/setting.ts";

/** Leagues that have no row in src/model/league.ts. */
export const CustomLeaguesOptions: TUnsafe<readonly CustomLeague[]> = listOf(
  Type.Object(
    {
      id: textSetting({
        description: "What the hub calls it: in addresses of the API, in `teams`, in metrics",
        pattern: LEAGUE_ID_PATTERN,
        expects: "a name of 2 to 31 small letters, digits and underscores, a letter first",
      }),
      name: Type.Optional(textSetting({ description: "What people call it; else its id" })),
      espn_path: textSetting({
        description: "ESPN's path of it, as in the addresses of its pages",
        pattern: "^[a-z-]{2,30}/[a-z0-9._-]{2,60}$",
        expects: "ESPN's sport and league such as soccer/ger.1 or hockey/mens-college-hockey",
      }),
      periods: Type.Optional(
        integerSetting({ description: "Periods of regulation; else what its sport has", minimum: 1, maximum: 20 }),
      ),
      extra: Type.Optional(
        choiceSetting({
          description: "What periods beyond them are; else what its sport has",
          choices: ["overtime", "innings", "extra_time"],
        }),
      ),
      groups: Type.Optional(
        textSetting({
          description: "ESPN's number of a group of teams, where its scoreboard tells only some (colleges)",
          pattern: "^[0-9]{1,6}$",
          expects: "a number such as 80",
        }),
      ),
    },
    { additionalProperties: false, description: "A league of one's own" },
  ),
  {
    description: "Leagues beside those that the hub knows; each is followed, for schedules and scores",
    unique: "id",
  },
);
