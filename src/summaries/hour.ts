import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Bucket } from "./calendar.ts";
import type { Sample } from "./sample.ts";
import type { Span } from "./spans.ts";
import { coveredBy } from "./spans.ts";
import type { Summary } from "../model/summary.ts";

/**
 * Device classes of meters. What energy meters count the pipeline has noted at each reading (`energy_consumption`), so that
 * sums are Home Assistant's own. Source: Home Assistant's documentation of sensors, device classes whose state class must
 * be a total.
 */
const meterClasses: ReadonlySet<string> = new Set(["gas", "volume", "water"]);

/** Whether an entity of this device class counts something else than energy. */
export function isMeter(deviceClass: string | undefined): boolean {
  return deviceClass !== undefined && meterClasses.has(deviceClass);
}

/** What an hour takes over from those before it. */
export interface Carried {
  /** The state that holds. */
  readonly state: Sample | undefined;
  /** The last state that was a number: what a meter counts on from, even if it was unavailable meanwhile. */
  readonly reading: Sample | undefined;
}

export const NOTHING: Carried = { state: undefined, reading: undefined };

export function carry(before: Carried, sample: Sample): Carried {
  return { state: sample, reading: sample.value === undefined ? before.reading : sample };
}

export interface HourInput {
  readonly bucket: Bucket;
  /** The line is drawn up to here: now, in the hour that has not ended. */
  readonly until: Micros;
  readonly carried: Carried;
  /** The samples of the bucket, in order. */
  readonly samples: readonly Sample[];
  /** Merged: when nothing was known, for nobody listened or the entity was not there. */
  readonly holes: readonly Span[];
  /** Its numbers are those of a meter that counts something else than energy. */
  readonly isMeter: boolean;
}

/**
 * One hour of an entity.
 *
 * The line goes from each state to the next one and is not drawn in holes: after a hole it goes on, since every connection
 * begins with a list of all states, and one that differs from what was known is a sample. A state that has no number ends
 * the line of an entity that has numbers; of one that has none in the hour, all but `unknown` ones count as known.
 *
 * @returns `undefined` where nothing happened and nothing was known
 */
export function summariseHour(input: HourInput): Summary | undefined {
  const { bucket, samples } = input;
  const { knownFor, coveredFor, area, wordFor, onFor } = lineOf(input);
  const values = samples.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const coverage = (coveredFor > 0 ? coveredFor : knownFor) / (bucket.end - bucket.start);
  if (samples.length === 0 && coverage === 0) return undefined;
  const energy = sumOf(samples.map(({ used }) => used));
  const change = input.isMeter ? growthIn(input) : energy;
  return {
    ...(values.length === 0 ? {} : figuresOf(values)),
    ...(coveredFor > 0 ? { time_weighted_avg: area / coveredFor } : {}),
    event_count: samples.length,
    ...(values.length === 0 || values.length === samples.length ? {} : { sample_count: values.length }),
    ...(wordFor > 0 ? { on_seconds: onFor / MICROS_PER_SECOND } : {}),
    ...(change === undefined ? {} : { change }),
    ...(energy === undefined ? {} : { total_energy: energy }),
    coverage,
  };
}

function figuresOf(values: readonly number[]): Summary {
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return {
    avg_value: sum / values.length,
    min_value: min,
    max_value: max,
    first_value: values[0],
    last_value: values.at(-1),
  };
}

/** Times in microseconds: with any known state, with a number, with a word, with one that is 1; and value x time. */
interface Line {
  knownFor: Micros;
  coveredFor: Micros;
  area: number;
  wordFor: Micros;
  onFor: Micros;
}

function lineOf({ bucket, until, carried, samples, holes }: HourInput): Line {
  const line: Line = { knownFor: 0, coveredFor: 0, area: 0, wordFor: 0, onFor: 0 };
  let state = carried.state;
  let from = bucket.start;
  for (let next = 0; next <= samples.length; next += 1) {
    const to = Math.min(samples[next]?.time ?? until, until);
    if (state?.isKnown === true && to > from) add(line, state, to - from - coveredBy(holes, from, to));
    state = samples[next];
    from = Math.max(from, to);
  }
  return line;
}

function add(line: Line, { value, isWord }: Sample, lasted: Micros): void {
  line.knownFor += lasted;
  if (value === undefined) return;
  line.coveredFor += lasted;
  line.area += value * lasted;
  if (!isWord) return;
  line.wordFor += lasted;
  if (value === 1) line.onFor += lasted;
}

/** Growth up to each reading of the hour since the reading before it, wherever that one lies. */
function growthIn({ carried, samples }: HourInput): number | undefined {
  let before = carried.reading?.value;
  return sumOf(
    samples.map(({ value }) => {
      const growth = before === undefined || value === undefined ? undefined : grown(before, value);
      before = value ?? before;
      return growth;
    }),
  );
}

/**
 * As Home Assistant reckons it for a `total_increasing` sensor (`reset_detected` of its sensor component): a reading
 * below nine tenths of the one before is a meter that began again at 0, a smaller step back is a correction.
 */
function grown(before: number, now: number): number {
  return now >= 0 && now < before * 0.9 ? now : now - before;
}

/** The sum of the numbers that are there; `undefined` where none is. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  let sum: number | undefined;
  for (const value of values) if (value !== undefined) sum = (sum ?? 0) + value;
  return sum === undefined ? undefined : tidy(sum);
}

/** Without the tail that sums of decimal fractions have. */
export function tidy(sum: number): number {
  return Number(sum.toPrecision(12));
}
