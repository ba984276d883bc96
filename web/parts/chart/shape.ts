import type { Time } from "../../lib/time.ts";

/** One line, or one row of bars, of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** One for each time; `null` where nothing is known: the line has a hole there. */
  readonly values: readonly (number | null)[];
  /** Least and most around each value, drawn as a band. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** A colour as `#rrggbb`; one of the palette where absent. */
  readonly colour?: string;
  /** `line` joins the values, `step` holds each until the next one, `bars` stand on zero. */
  readonly as?: "line" | "step" | "bars";
  /** Fills what is below. */
  readonly fill?: boolean;
}

/** A stretch of time, milliseconds since the epoch. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** Something at a moment, drawn as a line from top to bottom. */
export interface Mark {
  readonly time: Time;
  readonly colour?: string;
}

export interface ChartData {
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Stretches of which nothing is known, drawn as such. */
  readonly gaps?: readonly View[];
  readonly marks?: readonly Mark[];
  /** What is shown; all times where absent. */
  readonly view?: View;
  /** Bounds of the values; from what is there where absent. */
  readonly least?: number;
  readonly most?: number;
  /** Writes a value, with its unit where that is wanted. */
  readonly format: (value: number) => string;
}

/** The view moved by a share of its width. */
export function panned({ from, to }: View, share: number): View {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** The view made narrower (factor below 1) or wider around a place in it, from 0 at its left to 1 at its right. */
export function zoomed({ from, to }: View, factor: number, around = 0.5): View {
  const centre = from + (to - from) * around;
  return { from: centre - (centre - from) * factor, to: centre + (to - centre) * factor };
}
