import type { Columns, TextValues } from "./columns.ts";

/** Where each point of a merged list comes from: its index in either list, -1 where it is not in it. */
interface Plan {
  readonly base: Int32Array;
  readonly over: Int32Array;
}

/**
 * The points of both. Where both have a point of the same time, the fields and the context of `over` go over those of
 * `base`, and what `over` has not got stays: the rule of a store's `write`.
 */
export function mergeColumns(base: Columns, over: Columns): Columns {
  const plan = planOf(base.times, over.times);
  const pick = (a: Float64Array | undefined, b: Float64Array | undefined, none: number): Float64Array =>
    Float64Array.from(plan.base, (from, index) => {
      const above = b?.[plan.over[index] as number];
      if (above !== undefined && !Object.is(above, none)) return above;
      return a?.[from] ?? none;
    });
  const pickText = (a: TextValues | undefined, b: TextValues | undefined): TextValues =>
    Array.from(plan.base, (from, index) => textAt(b, plan.over[index] as number) ?? textAt(a, from));
  const numbers = new Map<string, Float64Array>();
  for (const name of new Set([...base.numbers.keys(), ...over.numbers.keys()]))
    numbers.set(name, pick(base.numbers.get(name), over.numbers.get(name), Number.NaN));
  const texts = new Map<string, TextValues>();
  for (const name of new Set([...base.texts.keys(), ...over.texts.keys()]))
    texts.set(name, pickText(base.texts.get(name), over.texts.get(name)));
  return {
    times: Float64Array.from(
      plan.base,
      (from, index) => (from >= 0 ? base.times[from] : over.times[plan.over[index] as number]) as number,
    ),
    contexts: pick(base.contexts, over.contexts, 0),
    numbers,
    texts,
  };
}

function textAt(texts: TextValues | undefined, index: number): string | undefined {
  return index < 0 ? undefined : texts?.at(index);
}

function planOf(base: Float64Array, over: Float64Array): Plan {
  const ofBase: number[] = [];
  const ofOver: number[] = [];
  for (let a = 0, b = 0; a < base.length || b < over.length;) {
    const [first, second] = [base[a] ?? Infinity, over[b] ?? Infinity];
    ofBase.push(first <= second ? a++ : -1);
    ofOver.push(second <= first ? b++ : -1);
  }
  return { base: Int32Array.from(ofBase), over: Int32Array.from(ofOver) };
}

/** The points `from <= index < to`; a field that none of them has is left out. */
export function sliceColumns(columns: Columns, from: number, to: number): Columns {
  const numbers = new Map<string, Float64Array>();
  for (const [name, values] of columns.numbers) {
    const part = values.slice(from, to);
    if (part.some((value) => !Number.isNaN(value))) numbers.set(name, part);
  }
  const texts = new Map<string, TextValues>();
  for (const [name, values] of columns.texts) {
    const part = Array.from({ length: to - from }, (_, index) => values.at(from + index));
    if (part.some((value) => value !== undefined)) texts.set(name, part);
  }
  return { times: columns.times.slice(from, to), contexts: columns.contexts.slice(from, to), numbers, texts };
}

/** The index of the first point at or after a time; the number of points where there is none. */
export function indexOfTime(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
