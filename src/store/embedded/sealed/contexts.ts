import { MICROS_PER_HOUR } from "../../../model/time.ts";
import type { Sinks, Sources } from "./integers.ts";
import { readIntegers, writeIntegers } from "./integers.ts";

/**
 * Contexts of points, in `packed`:
 *
 *     clock   1 byte    0: none; else 1 + the minute, by the times' own clock, at which each hour begins
 *     ids     integers  ids of the contexts; with a clock each less the hours that began from 1970 up to the point
 *
 * The weather is new each hour, and so is mostly the id, the next one up: with a clock what is left changes seldom, while
 * without one it has to be told again which hour it was, a twelfth of the block of a series that writes once an hour.
 */
const NO_CLOCK = 0;
const MINUTES = 60;
const MICROS_PER_MINUTE = MICROS_PER_HOUR / MINUTES;

export function writeContexts(sinks: Sinks, times: Float64Array, contexts: Float64Array): void {
  const minute = clockOf(times, contexts);
  sinks.packed.byte(minute === undefined ? NO_CLOCK : 1 + minute);
  if (minute === undefined) writeIntegers(sinks, contexts);
  else
    writeIntegers(
      sinks,
      contexts.map((context, index) => context - hoursBegun(times[index] as number, minute)),
    );
}

/**
 * @param times of the points whose contexts are read, from the first on
 * @param all how many points there are
 * @throws RangeError where the bytes end too early or say what no writer writes
 */
export function readContexts(sources: Sources, times: Float64Array, all: number): Float64Array {
  const clock = sources.packed.byte();
  if (clock > MINUTES) throw new RangeError(`contexts with the unknown clock ${clock}`);
  const contexts = readIntegers(sources, times.length, all);
  if (clock === NO_CLOCK) return contexts;
  // Inside both arrays.
  for (let index = 0; index < times.length; index++)
    contexts[index] = (contexts[index] as number) + hoursBegun(times[index] as number, clock - 1);
  return contexts;
}

function hoursBegun(time: number, minute: number): number {
  return Math.floor((time - minute * MICROS_PER_MINUTE) / MICROS_PER_HOUR);
}

/** A clock is worth its while where it leaves fewer than so many of the changes. */
const ENOUGH = 0.7;
/** Of so few changes nothing is to be gained. */
const FEW = 8;

/** The minute that fits best; `undefined` where the contexts alone change as seldom. */
function clockOf(times: Float64Array, contexts: Float64Array): number | undefined {
  const changes = changesOf(contexts, () => 0);
  if (changes < FEW) return undefined;
  const minute = likelyMinute(times, contexts);
  return changesOf(contexts, (index) => hoursBegun(times[index] as number, minute)) < changes * ENOUGH
    ? minute
    : undefined;
}

/** Each step from one point to the next speaks for the minutes by which as many hours begin between them. */
function likelyMinute(times: Float64Array, contexts: Float64Array): number {
  const votes = new Int32Array(MINUTES);
  for (let index = 1; index < times.length; index++) {
    // Inside both arrays.
    const from = Math.floor((times[index - 1] as number) / MICROS_PER_MINUTE);
    const to = Math.floor((times[index] as number) / MICROS_PER_MINUTE);
    const step = (contexts[index] as number) - (contexts[index - 1] as number);
    const hours = Math.floor((to - from) / MINUTES);
    const vote = step === hours + 1 ? 1 : step === hours ? -1 : 0;
    if (vote === 0) continue;
    for (let minute = from + hours * MINUTES + 1; minute <= to; minute++) {
      const place = minute % MINUTES;
      votes[place] = (votes[place] as number) + vote;
    }
  }
  return votes.indexOf(Math.max(...votes));
}

function changesOf(contexts: Float64Array, expected: (index: number) => number): number {
  let changes = 0;
  let before = Number.NaN;
  for (let index = 0; index < contexts.length; index++) {
    const left = (contexts[index] as number) - expected(index);
    if (left !== before) changes++;
    before = left;
  }
  return changes;
}
