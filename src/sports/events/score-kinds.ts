import type { ScoringKind, ScoringPlay } from "../../model/game-summary.ts";
import type { Side, ToldGame } from "../../model/told-game.ts";
import { otherSide } from "./told.ts";

/** How a sport counts: `points` says what a difference of so many is; `single` scores one at a time. */
export type Counting = "football" | "single" | "other";

/** By the first part of ESPN's path; basketball and baseball score several at once, which a difference does not tell. */
export function countingOf(espnPath: string | undefined): Counting {
  const sport = espnPath?.split("/", 1)[0];
  if (sport === "football") return "football";
  return sport === "hockey" || sport === "soccer" ? "single" : "other";
}

/** A part of a difference. */
export interface Piece {
  readonly change: number;
  readonly kind: ScoringKind | null;
  /** The play tells of this part. */
  readonly isPlay: boolean;
}

/** What came before a score, as far as a try after a touchdown may still be to come. */
export interface Before {
  readonly last: ToldGame["last"];
  /** A touchdown is open, and what could be one. `no` where play has gone on since; `same_clock` where the clock stands as it stood then. */
  readonly tryOpen: "no" | "maybe" | "same_clock";
}

const piece = (change: number, kind: ScoringKind | null, isPlay = false): Piece => ({ change, kind, isPlay });

/** What a difference consists of, by the play where there is one. The changes sum up to `change`. Pure. */
export function piecesOf(
  counting: Counting,
  side: Side,
  change: number,
  before: Before,
  play: ScoringPlay | undefined,
): readonly Piece[] {
  switch (counting) {
    case "football":
      return (play === undefined ? undefined : byPlay(change, play)) ?? byPoints(side, change, before);
    case "single": {
      const isPlay = play !== undefined;
      return Array.from({ length: change }, (_, n) => piece(1, "goal", isPlay && n === change - 1));
    }
    case "other":
      return [piece(change, play === undefined || play.kind === "other" ? null : play.kind, play !== undefined)];
  }
}

/**
 * ESPN tells a touchdown and the try after it as one play. Of a play part of which was told before, or is not on the
 * scoreboard yet, there is the other part.
 *
 * @returns `undefined` where the play does not explain the difference
 */
function byPlay(change: number, { kind }: ScoringPlay): readonly Piece[] | undefined {
  switch (kind) {
    case "touchdown":
      if (change === 6) return [piece(6, kind, true)];
      if (change === 7) return [piece(6, kind, true), piece(1, "extra_point", true)];
      if (change === 8) return [piece(6, kind, true), piece(2, "two_point_conversion", true)];
      if (change === 1) return [piece(1, "extra_point", true)];
      return change === 2 ? [piece(2, "two_point_conversion", true)] : undefined;
    case "field_goal":
      return change === 3 ? [piece(3, kind, true)] : undefined;
    case "safety":
    case "two_point_conversion":
      return change === 2 ? [piece(2, kind, true)] : undefined;
    case "extra_point":
      return change === 1 ? [piece(1, kind, true)] : undefined;
    default:
      return undefined;
  }
}

/**
 * Two points are a safety, or a conversion while the try after a touchdown is open: certain while the clock stands as it
 * stood at the touchdown, for no time passes in a try. Seven and eight are a touchdown with its try, unless the first
 * point or two may belong to a try that was open. What could be several things is told in one, without a kind.
 */
function byPoints(side: Side, change: number, { last, tryOpen }: Before): readonly Piece[] {
  const own = tryOpen !== "no" && last?.side !== undefined && last.side !== otherSide(side);
  switch (change) {
    case 1:
      return [piece(1, "extra_point")];
    case 2:
      if (tryOpen === "no") return [piece(2, "safety")];
      return [piece(2, tryOpen === "same_clock" && last?.kind === "touchdown" ? "two_point_conversion" : null)];
    case 3:
      return [piece(3, "field_goal")];
    case 6:
      return [piece(6, "touchdown")];
    case 7:
      return own ? [piece(7, null)] : [piece(6, "touchdown"), piece(1, "extra_point")];
    case 8:
      return own ? [piece(8, null)] : [piece(6, "touchdown"), piece(2, "two_point_conversion")];
    default:
      return [piece(change, null)];
  }
}
