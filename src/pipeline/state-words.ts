/**
 * What the words of each domain's states mean as numbers (`normalized_value`), in one place.
 * docs/generated/states.md is made from here. A word that is not listed has no number.
 */

/** States that say that nothing is known: never a number, and the line of a chart ends there. */
export const unknownStates: ReadonlySet<string> = new Set(["unavailable", "unknown", "none", ""]);

type Words = Readonly<Record<string, 0 | 1>>;

/** For every domain that has no words of its own for it. */
export const commonWords: Words = {
  on: 1,
  true: 1,
  off: 0,
  false: 0,
  open: 1,
  closed: 0,
  home: 1,
  not_home: 0,
  locked: 1,
  unlocked: 0,
};

export interface DomainWords {
  /** What 1 means. */
  readonly about: string;
  readonly words: Words;
  /** The number of a word that is not listed, where the domain has words of the user's own. */
  readonly otherwise?: 0 | 1;
}

const runs = (about: string, on: readonly string[], off: readonly string[]): DomainWords => ({
  about,
  words: Object.fromEntries([...on.map((word) => [word, 1] as const), ...off.map((word) => [word, 0] as const)]),
});

/** Source: the state constants of each domain in Home Assistant's developer documentation and its entity components. */
export const domainWords: Readonly<Record<string, DomainWords>> = {
  alarm_control_panel: runs(
    "armed, or on the way to an alarm",
    ["armed_home", "armed_away", "armed_night", "armed_vacation", "armed_custom_bypass", "pending", "triggered"],
    ["disarmed", "disarming", "arming"],
  ),
  climate: runs("heats, cools or may do so", ["heat", "cool", "heat_cool", "auto", "dry", "fan_only"], ["off"]),
  cover: runs("not closed", ["open", "opening", "closing"], ["closed"]),
  // A person in a zone other than home is not at home, whatever the zone's name.
  device_tracker: { about: "at home", words: { home: 1, not_home: 0 }, otherwise: 0 },
  person: { about: "at home", words: { home: 1, not_home: 0 }, otherwise: 0 },
  lawn_mower: runs("mows or drives", ["mowing", "returning"], ["docked", "paused"]),
  lock: runs("locked", ["locked"], ["unlocked", "locking", "unlocking", "open", "opening"]),
  media_player: runs("switched on", ["on", "playing", "paused", "idle", "buffering"], ["off", "standby"]),
  plant: runs("has a problem", ["problem"], ["ok"]),
  sun: runs("above the horizon", ["above_horizon"], ["below_horizon"]),
  timer: runs("counts down", ["active"], ["idle", "paused"]),
  vacuum: runs("cleans or drives", ["cleaning", "returning"], ["docked", "idle", "paused"]),
  valve: runs("not closed", ["open", "opening", "closing"], ["closed"]),
  water_heater: runs(
    "heats or may do so",
    ["eco", "electric", "performance", "high_demand", "heat_pump", "gas"],
    ["off"],
  ),
};

/** Domains whose states are texts or times even where they look like a number. */
export const textDomains: ReadonlySet<string> = new Set([
  "button",
  "calendar",
  "conversation",
  "date",
  "datetime",
  "event",
  "image",
  "input_button",
  "input_datetime",
  "input_select",
  "input_text",
  "notify",
  "scene",
  "select",
  "stt",
  "text",
  "time",
  "tts",
  "weather",
]);

/** Device classes of sensors that hold a text or a time. */
export const textDeviceClasses: ReadonlySet<string> = new Set(["date", "enum", "timestamp", "uptime"]);
