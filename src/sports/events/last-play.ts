import type { Game } from "../../model/game.ts";
import type { ScoringKind } from "../../model/game-summary.ts";
import type { Counting, Piece } from "./score-kinds.ts";

/** What the scoreboard's last play adds to a score. */
export interface TellingPlay {
  readonly text: string;
  readonly scorer: string | null;
}

/** The words that the league's statisticians write for a score, as ESPN hands them on (ESPN.md: situation.lastPlay). */
const SAYS: Readonly<Partial<Record<ScoringKind, RegExp>>> = {
  touchdown: /\bTOUCHDOWN\b/,
  extra_point: /\bextra point is GOOD\b/i,
  two_point_conversion: /TWO-POINT CONVERSION ATTEMPT\b.*\bSUCCEEDS\b/is,
  field_goal: /\bfield goal is GOOD\b/i,
  safety: /\bSAFETY\b/,
  goal: /^(?<scorer>\D{2,60}?) Goal \(\d+\)/,
};

/** "TOUCHDOWN NULLIFIED by Penalty", "enforced at BUF 43 - No Play", "the play was REVERSED". */
const TAKEN_BACK = /\b(?:NULLIFIED|No Play|REVERSED)\b/i;

/**
 * The last play on the scoreboard, where it is new and tells of a score of this kind. Whose it was it does not say: only
 * to be asked where one side scored. Pure.
 */
export function tellingPlay(kind: ScoringKind | null, game: Game, before: Game | undefined): TellingPlay | undefined {
  const text = game.situation?.last_play ?? null;
  const says = kind === null ? undefined : SAYS[kind];
  if (text === null || says === undefined || text === before?.situation?.last_play || TAKEN_BACK.test(text)) {
    return undefined;
  }
  const match = says.exec(text);
  return match === null ? undefined : { text, scorer: match.groups?.["scorer"] ?? null };
}

/** Two points of which the difference does not say what they are, by the last play. Pure. */
export function toldByLastPlay(piece: Piece, counting: Counting, game: Game, before: Game | undefined): Piece {
  if (counting !== "football" || piece.kind !== null || piece.change !== 2) return piece;
  const fits = (["safety", "two_point_conversion"] as const).filter((kind) => tellingPlay(kind, game, before));
  return fits.length === 1 && fits[0] !== undefined ? { ...piece, kind: fits[0] } : piece;
}
