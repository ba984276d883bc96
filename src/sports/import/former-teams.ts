import type { LeagueId } from "../../model/game.ts";

/**
 * Names that files of the past use and that ESPN's teams of today do not have. A franchise that moved is today's team
 * where its league counts the records on (the Raiders); one whose history stayed behind keeps an abbreviation of its own.
 */
export const formerTeams: Partial<Record<LeagueId, Readonly<Record<string, string>>>> = {
  nfl: { OAK: "LV", SD: "LAC", STL: "LAR", LA: "LAR" },
  nhl: {
    "Arizona Coyotes": "ARI",
    "Utah Hockey Club": "UTAH",
    "Utah Mammoth": "UTAH",
    "Atlanta Thrashers": "ATL",
    "Phoenix Coyotes": "ARI",
  },
};
