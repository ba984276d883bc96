/** What an entity says next. */
export interface Saying {
  /** After so many seconds. */
  readonly after: number;
  readonly state: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** The state as a number in the hub's units, where it is one. */
  readonly value?: number;
  /** The number stands for a word. */
  readonly isWord?: boolean;
  /** kWh since the reading before, known by whoever lets the meter run. */
  readonly used?: number;
}

export type Random = () => number;

/** Attributes that an entity has all its life. */
export interface Kind {
  readonly domain: string;
  readonly deviceClass?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** It is unavailable for a while about once in so many states. */
  readonly failsOnceIn: number;
  readonly run: (random: Random) => Generator<Saying, never>;
}

/** Seconds around a mean, some far from it, with microseconds. */
const around = (random: Random, seconds: number): number =>
  seconds * (0.2 + 1.6 * random() * random() + 0.5 * random());

function* number(random: Random, every: number, [low, high]: readonly [number, number]): Generator<Saying, never> {
  for (let value = (low + high) / 2; ;) {
    value = Math.min(high, Math.max(low, value + (random() - 0.5) * (high - low) * 0.1));
    const rounded = Math.round(value * 10) / 10;
    yield { after: around(random, every), state: rounded.toFixed(1), value: rounded };
  }
}

function* fahrenheit(random: Random): Generator<Saying, never> {
  for (const said of number(random, 2_400, [-4, 104])) {
    yield { ...said, value: ((Number(said.state) - 32) * 5) / 9 };
  }
  throw new Error("numbers never end");
}

/** Counts up in whole steps of `unit`, begins again at nothing now and then, and is put right by a step back seldom. */
function* meter(
  random: Random,
  every: number,
  digits: number,
  inKwh: number | undefined,
  resetsOnceIn: number,
): Generator<Saying, never> {
  const scale = 10 ** digits;
  const say = (steps: number, grown: number | undefined): Saying => {
    const value = steps / scale;
    const used = inKwh === undefined || grown === undefined ? {} : { used: (grown / scale) * inKwh };
    return { after: around(random, every), state: value.toFixed(digits), value: value * (inKwh ?? 1), ...used };
  };
  let steps = 20_000;
  yield { ...say(steps, undefined) };
  for (;;) {
    const chance = random();
    const before = steps;
    if (chance < 1 / resetsOnceIn) steps = Math.floor(random() * 30);
    else if (chance < 2 / resetsOnceIn) steps -= Math.floor(random() * Math.min(9, before * 0.05));
    else steps += Math.floor(random() * 900);
    const isReset = steps < before * 0.9;
    yield say(steps, isReset ? steps : steps - before);
  }
}

function* words(random: Random, every: number, on: string, off: string): Generator<Saying, never> {
  for (let isOn = false; ; isOn = !isOn) {
    const after = around(random, isOn ? every : every / 3);
    yield { after, state: isOn ? on : off, value: isOn ? 1 : 0, isWord: true };
  }
}

/** Its brightness changes while it is on: a new state with the same text. */
function* light(random: Random): Generator<Saying, never> {
  for (const said of words(random, 9_000, "on", "off")) {
    yield said;
    for (let more = said.value === 1 ? Math.floor(random() * 3) : 0; more > 0; more -= 1) {
      yield { ...said, after: around(random, 700), attributes: { brightness: Math.floor(random() * 255) } };
    }
  }
  throw new Error("words never end");
}

function* texts(random: Random, every: number, all: readonly string[]): Generator<Saying, never> {
  for (let at = 0; ; at = (at + 1 + Math.floor(random() * (all.length - 1))) % all.length) {
    yield { after: around(random, every), state: all[at] ?? "" };
  }
}

function* weather(random: Random): Generator<Saying, never> {
  for (const said of texts(random, 5_400, ["sunny", "cloudy", "rainy", "partlycloudy"])) {
    const temperature = Math.round((8 + 20 * (random() - 0.5)) * 10) / 10;
    const attributes = {
      temperature,
      temperature_unit: "°C",
      humidity: Math.floor(random() * 100),
      pressure: 1_013,
      pressure_unit: "hPa",
    };
    yield { ...said, attributes };
  }
  throw new Error("texts never end");
}

const DAY = 86_400;
const measured = (unit: string, deviceClass: string) => ({
  domain: "sensor",
  deviceClass,
  attributes: { unit_of_measurement: unit, state_class: "measurement" },
  failsOnceIn: 300,
});
const counted = (unit: string, deviceClass: string) => ({
  domain: "sensor",
  deviceClass,
  attributes: { unit_of_measurement: unit, state_class: "total_increasing" },
  failsOnceIn: 150,
});

/** What stands in a home: numbers, meters with resets, words, texts, what changes seldom, and what is often away. */
export const kinds: Readonly<Record<string, Kind>> = {
  power: { ...measured("W", "power"), run: (random) => number(random, 1_500, [0, 3_000]) },
  outdoor_temperature: { ...measured("°F", "temperature"), run: fahrenheit },
  room_temperature: { ...measured("°C", "temperature"), run: (random) => number(random, 3_600, [14, 28]) },
  humidity: { ...measured("%", "humidity"), run: (random) => number(random, 5_400, [20, 90]) },
  battery: { ...measured("%", "battery"), run: (random) => number(random, DAY, [0, 100]) },
  flaky: { ...measured("ppm", "carbon_dioxide"), failsOnceIn: 6, run: (random) => number(random, 4_000, [350, 2_000]) },
  energy: { ...counted("kWh", "energy"), run: (random) => meter(random, 3_000, 3, 1, 900) },
  solar: { ...counted("Wh", "energy"), run: (random) => meter(random, 4_500, 0, 1 / 1_000, 20) },
  water: { ...counted("m³", "water"), run: (random) => meter(random, 6_000, 3, undefined, 250) },
  door: {
    domain: "binary_sensor",
    deviceClass: "door",
    attributes: {},
    failsOnceIn: 200,
    run: (random) => words(random, 20_000, "on", "off"),
  },
  motion: {
    domain: "binary_sensor",
    deviceClass: "motion",
    attributes: {},
    failsOnceIn: 500,
    run: (random) => words(random, 5_000, "on", "off"),
  },
  lamp: { domain: "light", attributes: {}, failsOnceIn: 100, run: light },
  back_door: {
    domain: "lock",
    attributes: {},
    failsOnceIn: 40,
    run: (random) => words(random, 30 * DAY, "locked", "unlocked"),
  },
  washer: {
    domain: "sensor",
    deviceClass: "enum",
    attributes: { options: ["idle", "washing", "rinsing"] },
    failsOnceIn: 60,
    run: (random) => texts(random, 14_000, ["idle", "washing", "rinsing"]),
  },
  home: { domain: "weather", attributes: {}, failsOnceIn: 80, run: weather },
};
