import type { BlockTexts } from "./columns.ts";

/** Of points none of which has a text. */
export function noTexts(length: number): BlockTexts {
  return { length, at: () => undefined, cells: () => {} };
}

/**
 * Texts that are those of another column at the point before, but for some.
 *
 * @param isAsBefore whether a point's is
 */
export function textsBefore(explicit: BlockTexts, of: BlockTexts, isAsBefore: (index: number) => boolean): BlockTexts {
  return {
    length: explicit.length,
    at: (index) => (isAsBefore(index) ? of.at(index - 1) : explicit.at(index)),
    cells(into, from, placeOf) {
      for (let start = 0, end = 0; start < into.length; start = end) {
        const before = isAsBefore(from + start);
        // Nothing stands before the first point.
        for (end = start + 1; end < into.length && isAsBefore(from + end) === before;) end++;
        const first = before && from + start === 0 ? start + 1 : start;
        (before ? of : explicit).cells(into.subarray(first, end), from + first - (before ? 1 : 0), placeOf);
      }
    },
  };
}
