import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_MS } from "../../src/model/time.ts";
import { random } from "../support/random.ts";
import type { MadeEntity, YearsOptions } from "./home.ts";
import { entitiesOf } from "./home.ts";

/**
 * How much, by the name on the command line: one home of 100 entities that is kept for longer and tells more, and a small one
 * to try the benchmark out.
 */
const sizes: Readonly<Record<string, Pick<YearsOptions, "entities" | "days"> & { readonly points: number }>> = {
  "100k": { points: 100_000, entities: 12, days: 380 },
  "1M": { points: 1_000_000, entities: 100, days: 400 },
  "10M": { points: 10_000_000, entities: 100, days: 730 },
  "50M": { points: 50_000_000, entities: 100, days: 730 },
};

/** Of more points than so many only ours and DuckDB's are filled, ours straight into blocks: the rest would take an hour. */
const MOST_OF_ALL = 20_000_000;

export function isTooManyForAll({ days, pointsPerDay }: YearsOptions): boolean {
  return days * pointsPerDay > MOST_OF_ALL;
}

const YEAR = 365;
const MONTH = 30;

/** The home of a size; its last day is the one before now's. @throws RangeError for a size that there is not */
export function planOf(name: string, now: Micros): YearsOptions {
  const size = sizes[name];
  if (size === undefined) throw new RangeError(`--points ${name}: there are ${Object.keys(sizes).join(", ")}`);
  const { points, entities, days } = size;
  const today = Math.floor(now / MICROS_PER_DAY) * MICROS_PER_DAY;
  return { entities, days, pointsPerDay: points / days, start: today - days * MICROS_PER_DAY };
}

/** `from <= time < to`, microseconds. */
export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
}

/** What is asked of an entity, which has numbers; another one each time. */
export interface Picked extends Stretch {
  readonly entityId: string;
}

/** Which entities and days are asked about: the same for every store. */
export interface Picks {
  readonly day: (turn: number) => Picked;
  readonly year: (turn: number) => Picked;
  readonly month: (turn: number) => Stretch;
}

export function picksOf({ entities, days, start }: YearsOptions): Picks {
  const numeric = entitiesOf(entities).filter(({ kind }: MadeEntity) => kind === "gauge");
  const pick = (turn: number, length: number): Picked => {
    const next = random(turn * 7_919 + length);
    const { entityId } = numeric[Math.floor(next() * numeric.length)] ?? { entityId: "" };
    const from = start + Math.floor(next() * (days - length)) * MICROS_PER_DAY;
    return { entityId, from, to: from + length * MICROS_PER_DAY };
  };
  return {
    day: (turn) => pick(turn, 1),
    year: (turn) => pick(turn, YEAR),
    month: (turn) => pick(turn, MONTH),
  };
}

export function isoOf(time: Micros): string {
  return new Date(time / MICROS_PER_MS).toISOString();
}
