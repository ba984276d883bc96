import type { DomainWords } from "../../src/pipeline/state-words.ts";
import {
  commonWords,
  domainWords,
  textDeviceClasses,
  textDomains,
  unknownStates,
} from "../../src/pipeline/state-words.ts";
import { timeOfDay } from "../../src/pipeline/surroundings.ts";
import type { UnitRule } from "../../src/pipeline/units.ts";
import { unitRules } from "../../src/pipeline/units.ts";
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
    table(["`time_of_day`", "local hours"], timesOfDay()),
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

/** Hours of each time of day; night goes over midnight. */
function timesOfDay(): readonly (readonly string[])[] {
  const hours = new Map<string, number[]>();
  for (let hour = 0; hour < 24; hour++) {
    const time = timeOfDay(hour);
    hours.set(time, [...(hours.get(time) ?? []), hour]);
  }
  return [...hours].map(([time, all]) => {
    const first = all.find((hour) => !all.includes((hour + 23) % 24)) ?? 0;
    const last = all.find((hour) => !all.includes((hour + 1) % 24)) ?? 23;
    return [code(time), `${first}:00 to ${last}:59`];
  });
}

function list(words: Iterable<string>): string {
  return [...words].map((word) => (word === "" ? "empty" : code(word))).join(", ");
}
