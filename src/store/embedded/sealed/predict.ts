import { MICROS_PER_SECOND } from "../../../model/time.ts";
import { converted, unitRules } from "../../../model/unit-rules.ts";
import type { TextValues } from "./columns.ts";

/**
 * Fields that follow from others of the same block are stored only where they do not. A prediction says what a field of
 * point i is most likely, from what is known of the block before the field is read; where it is right, bit for bit, the
 * block notes just that. Predictions are part of the format: what one gives for given columns never changes.
 */
export const predictions = {
  none: 0,
  /** Of a text: another text of the point before. */
  textBefore: 1,
  /** Of a number: a text's number, brought to another unit; of a text that is no number, what it meant the last time. */
  numberOfText: 2,
  /** Of a number: the seconds for which a text had stayed the same, where it changes. */
  secondsSinceChange: 3,
  /** Of a number: how much another number has grown since it was last known. */
  growth: 4,
} as const;

/** What a number is expected to be at a point, NaN for none; `learn` tells what it was, of the point that was asked for last. */
export interface NumberPrediction {
  at(index: number): number;
  learn(index: number, value: number): void;
  /** Of all points at once, where what comes later does not depend on what is learned; whoever takes them may change them. */
  whole?(): Float64Array | undefined;
}

export interface Conversion {
  readonly offset: number;
  readonly factor: number;
}

/** Nothing to convert: the number as it is written, with all its digits. */
const AS_IT_IS: Conversion = { offset: 0, factor: 1 };

export function numberOfText(texts: TextValues, conversion: Conversion): NumberPrediction {
  const plain = conversion.offset === 0 && conversion.factor === 1;
  const meanings = new Map<string, number>();
  let isDecimal = false;
  return {
    at(index) {
      const number = decimalAt(texts, index);
      isDecimal = number !== undefined;
      if (number !== undefined) return plain ? number : converted(number, conversion);
      const text = texts.at(index);
      return text === undefined ? Number.NaN : (meanings.get(text) ?? Number.NaN);
    },
    learn(index, value) {
      if (isDecimal) return;
      const text = texts.at(index);
      if (text !== undefined) meanings.set(text, value);
    },
    whole: () => (plain ? texts.decimals?.() : undefined),
  };
}

function decimalAt(texts: TextValues, index: number): number | undefined {
  if (texts.decimalAt !== undefined) return texts.decimalAt(index);
  return decimalOf(texts.at(index));
}

/** The number of a text that is a decimal: with or without a sign and a point, any zeros in front, no exponent. */
export function decimalOf(text: string | undefined): number | undefined {
  return text !== undefined && DECIMAL.test(text) ? Number(text) : undefined;
}

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** How many points the choice of a conversion looks at. */
const TRIED = 16;

/** The conversion that fits the first points best. */
export function conversionOf(texts: TextValues, numbers: Float64Array): Conversion {
  const known: number[] = [];
  for (let index = 0; index < texts.length && known.length < TRIED; index++)
    if (!Number.isNaN(numbers[index]) && decimalAt(texts, index) !== undefined) known.push(index);
  const fits = ({ offset, factor }: Conversion): number => {
    const { at } = numberOfText(texts, { offset, factor });
    return known.filter((index) => at(index) === numbers[index]).length;
  };
  let best = AS_IT_IS;
  let most = fits(best);
  for (const { offset = 0, factor } of Object.values(unitRules)) {
    if (most === known.length) break;
    const count = fits({ offset, factor });
    if (count > most) [best, most] = [{ offset, factor }, count];
  }
  return best;
}

export function secondsSinceChange(texts: TextValues, times: Float64Array): NumberPrediction {
  let changedAt = times[0] ?? 0;
  return {
    at(index) {
      if (index === 0 || (texts.isAsBefore?.(index) ?? texts.at(index) === texts.at(index - 1))) return Number.NaN;
      const time = times[index] ?? 0;
      const seconds = Math.round((time - changedAt) / MICROS_PER_SECOND);
      changedAt = time;
      return seconds;
    },
    learn() {},
  };
}

/** A meter: see pipeline/meter.ts, whose arithmetic this is; a difference keeps twelve significant digits. */
export function growth(numbers: Float64Array): NumberPrediction {
  let before = Number.NaN;
  return {
    at(index) {
      const now = numbers[index] ?? Number.NaN;
      const last = before;
      if (!Number.isNaN(now)) before = now;
      if (Number.isNaN(last) || Number.isNaN(now)) return Number.NaN;
      if (now >= last) return Number((now - last).toPrecision(12));
      return now >= 0 && now < last * 0.9 ? now : 0;
    },
    learn() {},
  };
}
