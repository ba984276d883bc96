/**
 * What the entities of the made-up home are like. The figures are those of the recordings in
 * ../shared/fixtures/home-assistant (both releases' state-changed streams, the 141 entities with five states or more):
 *
 * | kind | entities | points | same state again | digits after the point |
 * | --- | --- | --- | --- | --- |
 * | gauges (numbers) | 40 % | 60 % | 4 % | 0: 12 %, 1: 15 %, 2: 48 %, 3: 19 %, more: 6 % |
 * | words (media players, climate, texts) | 38 % | 25 % | 58 % (attributes changed alone) | 2 words at the median, 24 at 90 % |
 * | switches (motion, doors, lights) | 21 % | 12 % | 33 % | |
 * | meters | 1 % | 3 % | 0 | 3: 92 % |
 *
 * A gauge's steps are a walk. Of one gauge 10 % of the steps are below 0.2 of its median step, 90 % below 2.2; the median
 * steps of the gauges, by their points and in units of the last digit, are 5 (at 10 %), 17 (35 %), 31 (45 %), 45 (80 %), 390
 * (95 %) and 2,500. A meter's steps are 2 to 36.
 *
 * Waits come in bursts: of the mean wait, 10 % are below 0.05, 50 % below 0.42, 90 % below 2.2, 99 % below 8. Of the gauges'
 * states 0.7 % are `unavailable`. Times are random to the microsecond.
 */
export interface Kind {
  readonly domain: string;
  readonly deviceClass: string | undefined;
  readonly unit: string | undefined;
  /** Of the entities, and of the points. */
  readonly share: number;
  readonly points: number;
  /** Digits after the point of one of them, by a random number. */
  readonly digits: (chance: number) => number;
  /** The median step of one of them in units of its last digit, by a random number. */
  readonly scale: (chance: number) => number;
  readonly next: (of: Stepped, next: () => number) => Step;
}

/** What an entity's next state depends on. */
export interface Stepped {
  readonly state: string;
  readonly digits: number;
  readonly centre: number;
  readonly scale: number;
  level: number;
}

export interface Step {
  readonly state: string;
  readonly value?: number;
  /** Of a meter: since its last reading. */
  readonly grown?: number;
}

export type KindName = "gauge" | "words" | "switch" | "meter";

/** Figures between these are in proportion. */
type Quantiles = readonly (readonly [share: number, value: number])[];

const scales: Quantiles = [
  [0, 1],
  [0.1, 5],
  [0.35, 17],
  [0.45, 31],
  [0.8, 45],
  [0.95, 390],
  [1, 2_500],
];
/** Of the median step. */
const steps: Quantiles = [
  [0, 0.02],
  [0.1, 0.2],
  [0.5, 1],
  [0.9, 2.2],
  [1, 2.6],
];
const waits: Quantiles = [
  [0, 0.002],
  [0.1, 0.05],
  [0.25, 0.14],
  [0.5, 0.42],
  [0.75, 0.9],
  [0.9, 2.2],
  [0.99, 8],
  [1, 12],
];

function at(quantiles: Quantiles, chance: number): number {
  const index = quantiles.findIndex(([share]) => share > chance);
  const [[from, low], [to, high]] = [quantiles[index - 1] ?? [0, 0], quantiles[index] ?? [1, 0]];
  return low + ((high - low) * (chance - from)) / (to - from);
}

/** The mean of the quantiles above. */
const MEAN = waits.slice(1).reduce((sum, [share, value], index) => {
  const [before, low] = waits[index] ?? [0, 0];
  return sum + ((share - before) * (low + value)) / 2;
}, 0);

/** A wait by a random number, as a multiple of the mean wait. */
export function waitOf(chance: number): number {
  return at(waits, chance) / MEAN;
}

const AGAIN = { gauge: 0.04, words: 0.58, switch: 0.33 } as const;
const UNAVAILABLE = 0.007;
/** A gauge that has gone so many median steps from its centre turns back. */
const REACH = 40;
const words = [
  "idle",
  "playing",
  "paused",
  "heat",
  "cool",
  "away",
  "home",
  "auto",
  "eco",
  "standby",
  "buffering",
  "on",
];

export const kinds: Readonly<Record<KindName, Kind>> = {
  gauge: {
    domain: "sensor",
    deviceClass: "temperature",
    unit: "°C",
    share: 0.4,
    points: 0.6,
    digits: (chance) => [0.12, 0.27, 0.75, 0.94, 1].findIndex((upTo) => chance < upTo),
    scale: (chance) => at(scales, chance),
    next(of, next) {
      const chance = next();
      if (chance < UNAVAILABLE) return { state: "unavailable" };
      const isSame = chance < UNAVAILABLE + AGAIN.gauge && of.state !== "unavailable" && of.state !== "";
      if (!isSame) {
        const step = Math.max(1, Math.round(of.scale * at(steps, next())));
        const away = of.level - of.centre;
        const up = Math.abs(away) > REACH * of.scale ? away < 0 : next() < 0.5;
        of.level += up ? step : -step;
      }
      const value = of.level / 10 ** of.digits;
      return { state: value.toFixed(of.digits), value };
    },
  },
  words: {
    domain: "media_player",
    deviceClass: undefined,
    unit: undefined,
    share: 0.38,
    points: 0.25,
    digits: () => 0,
    scale: () => 1,
    next(of, next) {
      if (of.state !== "" && next() < AGAIN.words) return { state: of.state };
      // Half of the entities know two words.
      const known = of.centre % 2 === 0 ? 2 : words.length;
      return { state: words[Math.floor(next() * known)] ?? "idle" };
    },
  },
  switch: {
    domain: "binary_sensor",
    deviceClass: "motion",
    unit: undefined,
    share: 0.21,
    points: 0.12,
    digits: () => 0,
    scale: () => 1,
    next(of, next) {
      const isOn = of.state !== "" && next() < AGAIN.switch ? of.state === "on" : of.state !== "on";
      return { state: isOn ? "on" : "off", value: isOn ? 1 : 0 };
    },
  },
  meter: {
    domain: "sensor",
    deviceClass: "energy",
    unit: "kWh",
    share: 0.01,
    points: 0.03,
    digits: () => 3,
    scale: () => 1,
    next(of, next) {
      const step = 2 + Math.floor(next() * 34);
      const isFirst = of.state === "";
      const before = of.level / 1_000;
      of.level += step;
      const value = of.level / 1_000;
      const grown = isFirst ? {} : { grown: Number((value - before).toPrecision(12)) };
      return { state: value.toFixed(3), value, ...grown };
    },
  },
};
