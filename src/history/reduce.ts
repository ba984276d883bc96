import type { Row } from "../model/query.ts";
import type { Wanted } from "./plan.ts";
import { ROWS_A_PIXEL } from "./plan.ts";

/** What is kept of a pixel's rows while they come by. */
interface Pixel {
  readonly index: number;
  readonly first: Row;
  last: Row;
  min: Row | undefined;
  max: Row | undefined;
}

/** Takes rows in the order of time and keeps those that are seen in a picture. */
export interface Reducer {
  push(row: Row): void;
  /** What was kept, in order; whether something was left out. */
  finish(): { readonly rows: readonly Row[]; readonly reduced: boolean };
}

/**
 * Keeps all rows where there are no more than two for each pixel. Else each pixel keeps the rows with its smallest and its
 * largest number, so that no spike is lost; its last row, whose state is held on, and its first one go with them as long as
 * the rows so far are no more than two for each pixel so far. Pixels without numbers keep the first and the last row.
 * The memory that this takes depends on the pixels alone.
 */
export function createReducer({ from, to, points }: Wanted, valueOf: (row: Row) => number | undefined): Reducer {
  const width = (to - from) / points;
  const most = ROWS_A_PIXEL * points;
  const kept: Row[] = [];
  let all: Row[] | undefined = [];
  let pixel: Pixel | undefined;

  /** @param next the pixel of the row that comes next: those between are empty */
  const close = ({ first, last, min, max }: Pixel, next: number): void => {
    const chosen = new Set(min === undefined || max === undefined ? [first, last] : [min, max]);
    for (const row of [last, first]) if (kept.length + chosen.size < ROWS_A_PIXEL * next) chosen.add(row);
    kept.push(...[...chosen].sort((a, b) => a.time - b.time));
  };

  return {
    push(row) {
      if (all !== undefined && all.push(row) > most) all = undefined;
      const index = Math.min(points - 1, Math.floor((row.time - from) / width));
      const value = valueOf(row);
      if (pixel === undefined || pixel.index !== index) {
        if (pixel !== undefined) close(pixel, index);
        const number = value === undefined ? undefined : row;
        pixel = { index, first: row, last: row, min: number, max: number };
        return;
      }
      pixel.last = row;
      if (value === undefined) return;
      if (pixel.min === undefined || value < (valueOf(pixel.min) ?? Infinity)) pixel.min = row;
      if (pixel.max === undefined || value > (valueOf(pixel.max) ?? -Infinity)) pixel.max = row;
    },
    finish() {
      if (all !== undefined) return { rows: all, reduced: false };
      if (pixel !== undefined) close(pixel, points);
      pixel = undefined;
      return { rows: kept, reduced: true };
    },
  };
}
