import type { DomainWords } from "../../src/pipeline/state-words.ts";
import {
  commonWords,
  domainWords,
  textDeviceClasses,
  textDomains,
  unknownStates,
} from "../../src/pipeline/state-words.ts";
import type { TimeOfDay } from "../../src/pipeline/time-of-day.ts";
import { timeOfDay } from "../../src/pipeline/time-of-day.ts";
import type { UnitRule } from "../../src/model/unit-rules.ts";
import { unitRules } from "../../src/model/unit-rules.ts";
import { wmoCodes } from "../../src/sources/weather/wmo.ts";
import { code, page, table } from "./markdown.ts";

/** What Home Assistant's states mean as numbers, from the tables that the pipeline uses. */
export function statesPage(): string {
  return page(
    "# States as numbers",
    "`state_value` keeps every state of Home Assistant as it was written; `normalized_value` is the same as a number, where there is one: a number stays what it is, in the hub's unit; a word is 1 or 0 by the tables below, those of its domain first. A word that is in neither has no number.",
    `Nothing is known, and a line in a chart ends, where the state is ${list(unknownStates)}.`,
    `Never a number, whatever it looks like: domains ${list(textDomains)}; sensors of the device classes ${list(textDeviceClasses)}.`,
    "## Words of a domain",
    table(["domain", "1 means", "1", "0"], Object.entries(domainWords).map(domainRow)),
    "## Words everywhere else",
    table(["1", "0"], [[wordsFor(commonWords, 1), wordsFor(commonWords, 0)]]),
    "## Units",
    "A unit that is not listed is kept.",
    table(["from", "to", "rule"], Object.entries(unitRules).map(unitRow)),
    "## Times of day",
    "By the home's clock, or by the sun where `time_of_day: sun` asks for it. The clock counts also where Home Assistant does not say where the home is, and on days on which the sun does not rise or set there. Civil dawn and dusk are when the sun is 6° below the horizon; where it does not get that low, evening turns into morning at midnight of mean solar time.",
    table(["`time_of_day`", "clock: local hours", "sun"], timesOfDay()),
    "## Conditions of the weather",
    "`weather_condition` and the tag `condition` of `weather` are what Home Assistant's weather entity says. Open-Meteo's `weather_code` (open-meteo.com/en/docs, a part of WMO code table 4677) is told in the same words, as Home Assistant's own integration of Open-Meteo does, but for a clear night.",
    table(
      ["code", "means", "by day", "by night"],
      [...wmoCodes].map(([number, { meaning, day, night }]) => [String(number), meaning, code(day), code(night)]),
    ),
  );
}

function domainRow([domain, { about, words, otherwise }]: readonly [string, DomainWords]): readonly string[] {
  const cell = (value: 0 | 1): string =>
    `${wordsFor(words, value)}${otherwise === value ? ", and any other word" : ""}`;
  return [code(domain), about, cell(1), cell(0)];
}

function wordsFor(words: DomainWords["words"], value: 0 | 1): string {
  return list(Object.keys(words).filter((word) => words[word] === value));
}

function unitRow([from, { to, factor, offset }]: readonly [string, UnitRule]): readonly string[] {
  const number = Number(factor.toPrecision(10));
  return [
    from,
    to,
    offset === undefined ? `× ${number}` : `(value ${offset < 0 ? "−" : "+"} ${Math.abs(offset)}) × ${number}`,
  ];
}

const sunWords: Readonly<Record<TimeOfDay, string>> = {
  night: "civil dusk to civil dawn",
  morning: "civil dawn to solar noon",
  afternoon: "solar noon to one hour before sunset",
  evening: "one hour before sunset to civil dusk",
};

/** Hours of each time of day; night goes over midnight. */
function timesOfDay(): readonly (readonly string[])[] {
  const hours = new Map<TimeOfDay, number[]>();
  for (let hour = 0; hour < 24; hour++) {
    const time = timeOfDay(hour);
    hours.set(time, [...(hours.get(time) ?? []), hour]);
  }
  return [...hours].map(([time, all]) => {
    const first = all.find((hour) => !all.includes((hour + 23) % 24)) ?? 0;
    const last = all.find((hour) => !all.includes((hour + 1) % 24)) ?? 23;
    return [code(time), `${first}:00 to ${last}:59`, sunWords[time]];
  });
}

function list(words: Iterable<string>): string {
  return [...words].map((word) => (word === "" ? "empty" : code(word))).join(", ");
}
