import fc from "fast-check";
import type { Sample } from "../../src/summaries/sample.ts";
import type { Span } from "../../src/summaries/spans.ts";
import { mergeSpans } from "../../src/summaries/spans.ts";

const at = (text: string): number => Date.parse(text) * 1_000;

/** Zones, and moments around which their clocks do something. */
export const turns: readonly (readonly [zone: string, time: number])[] = [
  ["Europe/Berlin", at("2026-03-29T01:00:00Z")],
  ["Europe/Berlin", at("2026-10-25T01:00:00Z")],
  ["America/New_York", at("2026-11-01T06:00:00Z")],
  ["America/New_York", at("2026-03-08T07:00:00Z")],
  ["Asia/Kolkata", at("2026-01-01T00:00:00Z")],
  ["Australia/Lord_Howe", at("2026-04-04T15:00:00Z")],
  ["Australia/Lord_Howe", at("2026-10-03T15:30:00Z")],
  ["Pacific/Apia", at("2011-12-30T10:00:00Z")],
  ["America/Sao_Paulo", at("2018-02-18T02:00:00Z")],
  ["America/Sao_Paulo", at("2018-11-04T03:00:00Z")],
  ["America/St_Johns", at("2010-11-07T02:31:00Z")],
  ["Asia/Kathmandu", at("1985-12-31T18:30:00Z")],
  ["UTC", at("2028-02-29T12:00:00Z")],
];

/** Mostly hours apart, sometimes a microsecond, sometimes months. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 5 * 3_600_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }).map((hours) => hours * 3_600_000_000) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 50 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((days) => days * 86_400_000_000) },
);

type State = Omit<Sample, "time">;
const UNKNOWN: State = { isKnown: false, value: undefined, isWord: false, used: undefined };
const TEXT: State = { ...UNKNOWN, isKnown: true };

const number = fc.oneof(
  fc.integer({ min: -400, max: 400 }).map((tenths) => tenths / 10),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);

const words = fc.constantFrom(0, 1).map((value): State => ({ ...TEXT, value, isWord: true }));
const numbers = number.map((value): State => ({ ...TEXT, value }));
const readings = fc.tuple(number, number).map(([value, used]): State => ({ ...TEXT, value, used }));
const nothing = fc.constant(UNKNOWN);

/** Sensors, switches, energy meters with resets, and what has texts only; each is unknown at times. */
const kinds: readonly fc.Arbitrary<State>[] = [
  fc.oneof({ weight: 4, arbitrary: numbers }, { weight: 1, arbitrary: nothing }),
  fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: nothing }),
  fc.oneof({ weight: 3, arbitrary: readings }, { weight: 1, arbitrary: numbers }, { weight: 1, arbitrary: nothing }),
  fc.oneof({ weight: 3, arbitrary: fc.constant(TEXT) }, { weight: 1, arbitrary: nothing }),
];
/** Now this, now that: a sensor that says words sometimes. */
const anything = fc.oneof(numbers, words, readings, nothing, fc.constant(TEXT));

/** Samples of an entity that begin some hours before `around`, in order of time; times are distinct. */
export function samplesAround(around: number, most = 40, mixed = true): fc.Arbitrary<readonly Sample[]> {
  const start = fc.integer({ min: -30 * 3_600_000_000, max: 3_600_000_000 }).map((before) => around + before);
  const kind = fc.constantFrom(...kinds, ...(mixed ? [anything] : []));
  return kind
    .chain((state) => fc.tuple(start, fc.array(fc.tuple(pause, state), { minLength: 1, maxLength: most })))
    .map(([from, steps]) => {
      let time = from;
      return steps.map(([after, of]): Sample => ({ time: (time += Math.max(1, after)), ...of }));
    });
}

/** Stretches without listening around a moment, merged. */
export function holesAround(around: number): fc.Arbitrary<readonly Span[]> {
  const hole = fc
    .tuple(fc.integer({ min: -40 * 3_600_000_000, max: 200 * 3_600_000_000 }), pause)
    .map(([from, length]) => ({ from: around + from, to: around + from + length }));
  return fc.array(hole, { maxLength: 4 }).map((spans) => mergeSpans(spans));
}
