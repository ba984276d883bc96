import { globPattern } from "../../model/glob.ts";
import type { RuleSettings, Selector, Subject } from "./rule.ts";
import { domainOf, selectors } from "./rule.ts";

/** One thing that a rule asks of an entity, and what the entity has. */
export interface Asked {
  readonly selector: Selector;
  readonly wanted: readonly string[];
  /** What the entity has there; `undefined` where that is not known. */
  readonly has: string | undefined;
  /** Which of the wanted fits; `undefined` where none does. */
  readonly fits: string | undefined;
}

export interface Matcher {
  /** Whether an entity is the rule's: everything that is asked fits. A rule that asks nothing has every entity. */
  matches(subject: Subject): boolean;
  /** Each thing that is asked, for a person to read. */
  explain(subject: Subject): readonly Asked[];
}

interface Question {
  readonly selector: Selector;
  readonly wanted: readonly string[];
  readonly fitting: (subject: Subject) => string | undefined;
}

/** Compiles what a rule asks. Areas are compared as people write them, in any case; the other words are Home Assistant's own. */
export function createMatcher(rule: RuleSettings): Matcher {
  const questions: Question[] = [];
  for (const selector of selectors) {
    const wanted = rule[selector] ?? [];
    if (wanted.length > 0) questions.push({ selector, wanted, fitting: fittingOf(selector, wanted) });
  }
  return {
    matches: (subject) => questions.every(({ fitting }) => fitting(subject) !== undefined),
    explain: (subject) =>
      questions.map(({ selector, wanted, fitting }) => ({
        selector,
        wanted,
        has: trait(selector, subject),
        fits: fitting(subject),
      })),
  };
}

function fittingOf(selector: Selector, wanted: readonly string[]): Question["fitting"] {
  if (selector === "entity_glob") {
    const patterns = wanted.map((glob) => ({ glob, pattern: globPattern(glob) }));
    return ({ entityId }) => patterns.find(({ pattern }) => pattern.test(entityId))?.glob;
  }
  const written = new Map(wanted.map((word) => [comparable(selector, word), word]));
  return (subject) => {
    const has = trait(selector, subject);
    return has === undefined ? undefined : written.get(comparable(selector, has));
  };
}

function trait(selector: Selector, subject: Subject): string | undefined {
  switch (selector) {
    case "entity":
    case "entity_glob":
      return subject.entityId;
    case "domain":
      return domainOf(subject.entityId);
    case "area":
      return subject.area;
    case "integration":
      return subject.integration;
    case "device_class":
      return subject.deviceClass;
  }
}

function comparable(selector: Selector, word: string): string {
  return selector === "area" ? word.trim().toLowerCase() : word;
}
