import type { League } from "../model/league.ts";

/**
 * Reads a season as people write it: "2026", "2025-26", "2025-2026", "2025/26".
 *
 * @returns ESPN's year: the ending one for the NHL ("2025-26" is 2026), the starting one for the NFL ("2025-26" is
 *   2025); `undefined` where the text is no season, its years do not follow each other, or the league's seasons lie
 *   within one year and two were given
 */
export function parseSeason(text: string, league: League): number | undefined {
  const match = /^\s*(\d{4})(?:\s*[-/–]\s*(\d{2}|\d{4}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const second = match[2];
  if (second === undefined) return start;
  const end = start + 1;
  if (Number(second) !== (second.length === 2 ? end % 100 : end)) return undefined;
  if (league.seasonYear === "single") return undefined;
  return league.seasonYear === "end" ? end : start;
}
