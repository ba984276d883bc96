import type { Micros } from "../model/time.ts";

/** A value that holds from a time on; `undefined` where there is no number then. */
export interface Held {
  readonly time: Micros;
  readonly value: number | undefined;
}

/** How far around each event is looked, and in which steps. */
export interface Window {
  readonly before: Micros;
  readonly after: Micros;
  readonly step: Micros;
}

/** A moment relative to the events: what the value was then, over all of them. */
export interface Step {
  /** Microseconds after the event; negative before it. */
  readonly offset: Micros;
  /** Events of which the value was known then. */
  readonly count: number;
  readonly mean: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Mean of how much more the value was than just before its event, where both are known. */
  readonly difference: number | undefined;
}

/** The moments of a window, the event itself among them: whole steps before it and after it. */
export function offsetsOf({ before, after, step }: Window): readonly Micros[] {
  const first = -Math.floor(before / step);
  const count = Math.floor(after / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** The value that held at a time, by the last one before it. */
function heldAt(line: readonly Held[], time: Micros): number | undefined {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line[middle]?.time ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return line[low - 1]?.value;
}

/**
 * Lays the lines of an entity over each other, each at its event, and takes their mean at each step. Pure.
 *
 * @param lines for each event, in the order of time; what held when the window began comes first
 * @param until the line is not known after this time: now
 */
export function align(
  events: readonly { readonly time: Micros; readonly line: readonly Held[] }[],
  window: Window,
  until: Micros,
): readonly Step[] {
  const bases = events.map(({ time, line }) => heldAt(line, time - 1));
  return offsetsOf(window).map((offset) => {
    const values: number[] = [];
    const differences: number[] = [];
    events.forEach(({ time, line }, index) => {
      const value = time + offset > until ? undefined : heldAt(line, time + offset);
      if (value === undefined) return;
      values.push(value);
      const base = bases[index];
      if (base !== undefined) differences.push(value - base);
    });
    return {
      offset,
      count: values.length,
      mean: meanOf(values),
      min: values.length === 0 ? undefined : Math.min(...values),
      max: values.length === 0 ? undefined : Math.max(...values),
      difference: meanOf(differences),
    };
  });
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
