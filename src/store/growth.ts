import type { Micros } from "../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import type { GrowthDays } from "./storage-view.ts";
import { growthDays } from "./storage-view.ts";

/** How large the store was at a time. */
export interface SizeSample {
  readonly time: Micros;
  readonly bytes: number;
}

/** Samples of the last two days are kept as they are, older ones one a day. */
const DENSE: Micros = 49 * MICROS_PER_HOUR;
const KEPT: Micros = 400 * MICROS_PER_DAY;
/** A window counts once the hub has looked for this share of it. */
const ENOUGH = 0.9;
/** A forecast for later than that says nothing. */
const FAR: Micros = 36_525 * MICROS_PER_DAY;

/** The samples that are worth keeping, in order. */
export function thinSamples(samples: readonly SizeSample[], now: Micros): readonly SizeSample[] {
  const kept: SizeSample[] = [];
  for (const sample of samples.toSorted((a, b) => a.time - b.time)) {
    const last = kept.at(-1);
    const isOld = sample.time < now - DENSE;
    const sameDay =
      last !== undefined && Math.floor(last.time / MICROS_PER_DAY) === Math.floor(sample.time / MICROS_PER_DAY);
    if (sample.time >= now - KEPT && !(isOld && sameDay)) kept.push(sample);
  }
  return kept;
}

/** Bytes a day from the sample that is so many days old up to now. */
export function growthOf(
  samples: readonly SizeSample[],
  now: SizeSample,
): Readonly<Partial<Record<GrowthDays, number>>> {
  const growth: Partial<Record<GrowthDays, number>> = {};
  for (const days of growthDays) {
    const wanted = now.time - days * MICROS_PER_DAY;
    const then = samples.find(({ time }) => time >= wanted);
    const elapsed = then === undefined ? 0 : now.time - then.time;
    if (then !== undefined && elapsed >= ENOUGH * days * MICROS_PER_DAY)
      growth[days] = ((now.bytes - then.bytes) * MICROS_PER_DAY) / elapsed;
  }
  return growth;
}

/** When so many bytes more are written, by the growth over the longest span that is known; `undefined`: never. */
export function forecast(
  growth: Readonly<Partial<Record<GrowthDays, number>>>,
  now: Micros,
  bytesLeft: number,
): Micros | undefined {
  const aDay = growth[30] ?? growth[7] ?? growth[1];
  if (bytesLeft <= 0) return now;
  if (aDay === undefined || aDay <= 0) return undefined;
  const wait = (bytesLeft / aDay) * MICROS_PER_DAY;
  return wait > FAR ? undefined : now + Math.round(wait);
}
