import type { Micros } from "../model/time.ts";
import type { TierResolution } from "./resolution.ts";
import { lengthOf, tierResolutions } from "./resolution.ts";

/** Rows that an answer has at most for each pixel: the smallest and the largest. */
export const ROWS_A_PIXEL = 2;
/** So many times what is shown is read and reduced, before a summary is better. */
const READ_FOR_ONE = 2;
/** Points that are read and reduced where no summary is fine enough. */
const MOST_READ = 500_000;
/** A tier is fine enough that gives so many of the rows asked for: 365 days, two rows each, for a picture of 1,000 pixels. */
const FINE_ENOUGH = 0.72;

/** What a question about history asks for. */
export interface Wanted {
  readonly from: Micros;
  readonly to: Micros;
  /** How wide the picture is, in pixels. */
  readonly points: number;
}

/**
 * Which tier answers: the points themselves where they are few enough, or few enough to be read and reduced to what is
 * seen of them; else the coarsest summary that still gives about so many points.
 *
 * @param stored how many points there are about; `undefined` where no summary tells it
 */
export function chooseResolution({ from, to, points }: Wanted, stored: number | undefined): TierResolution | "raw" {
  if (stored === undefined || stored <= ROWS_A_PIXEL * READ_FOR_ONE * points) return "raw";
  const tier = tierResolutions.findLast(fits({ from, to, points }));
  if (tier !== undefined) return tier;
  return stored <= MOST_READ ? "raw" : "hourly";
}

/** The tier for what lies before the border of a finer one: the coarsest that gives so many points, else the finest. */
export function chooseAmong(tiers: readonly TierResolution[], wanted: Wanted): TierResolution | undefined {
  return tiers.findLast(fits(wanted)) ?? tiers[0];
}

/** A bucket tells its smallest and its largest: two points. */
function fits({ from, to, points }: Wanted): (tier: TierResolution) => boolean {
  return (tier) => (ROWS_A_PIXEL * (to - from)) / lengthOf[tier] >= FINE_ENOUGH * points;
}
