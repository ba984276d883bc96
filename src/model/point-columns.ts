import type { FieldValue, Fields, Tags } from "./point.ts";
import type { RangeResult, Row } from "./query.ts";
import { textOfCell } from "./text-cell.ts";

/**
 * Points of a range side by side: columns on one piece of memory cross from one thread to another without being copied, and
 * an answer is written from them without an object for each point. What many points share, the tags of their series and
 * what was true around them, stands once (RowColumns has it for each row: of rows of which no two share it).
 */
export interface PointColumns {
  readonly times: Float64Array;
  /** Where it stands in `around` what each point belongs to. */
  readonly places: Float64Array;
  readonly around: readonly Around[];
  readonly columns: readonly PointColumn[];
  /** What cells of texts refer to. */
  readonly texts: readonly string[];
  /** As in {@link RangeResult}. */
  readonly next?: string;
}

/** What is true of points beside their own fields. Its members are shared: each crosses to another thread once. */
export interface Around {
  /** Tags of the series. */
  readonly series: Tags;
  /** Tags of the context. */
  readonly context: Tags;
  /** Fields of the context. */
  readonly fields: Fields;
}

/** One field of all points: NaN where a point has not got it. */
export interface PointColumn {
  readonly name: string;
  /** Whether the values are cells of texts (text-cell.ts). */
  readonly isText: boolean;
  readonly values: Float64Array;
}

/** The points as rows. Those of the same series and context share their tags. */
export function rowsOfPoints({ times, places, around, columns, texts, next }: PointColumns): RangeResult {
  const rows: Row[] = [];
  const tagsOf = around.map(({ series, context }) => ({ ...series, ...context }));
  for (let row = 0; row < times.length; row++) {
    const fields: Record<string, FieldValue> = {};
    for (const { name, isText, values } of columns) {
      // Every column is as long as there are rows.
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      const told = isText ? textOfCell(value, texts) : value;
      if (told !== undefined) fields[name] = told;
    }
    // One of the list.
    const place = places[row] as number;
    const { fields: common } = around[place] as Around;
    for (const name in common) fields[name] = common[name] as FieldValue;
    rows.push({ time: times[row] as number, tags: tagsOf[place] as Tags, fields });
  }
  return next === undefined ? { rows } : { rows, next };
}
