import { globPattern } from "../../model/glob.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY } from "../../model/time.ts";
import type { Store } from "../../store/store.ts";
import type { EntityFilter } from "../filter.ts";
import type { Subject } from "./rule.ts";
import { domainOf, ruleName } from "./rule.ts";
import type { Rules } from "./rules.ts";
import { savedBy } from "./suggest.ts";
import { newest } from "./survey.ts";
import type { RuleEffect, RulesPreview } from "./view.ts";

interface Known {
  /** All known entities that are there. */
  readonly subjects: readonly Subject[];
  readonly store: Pick<Store, "range">;
  readonly now: Micros;
}

/** Of so many entities of a rule so many of the newest points of so many days are read: a person waits for the answer. */
const LOOKS = 12;
const POINTS = 2_000;
const DAYS = 7;
const SHOWN = 5;

/** What rules and lists would do with the entities that are known, and one of the rules with what is stored of its own. */
export async function previewRules(rules: Rules, place: number | undefined, known: Known): Promise<RulesPreview> {
  const { subjects } = known;
  const decisions = subjects.map((subject) => ({ entityId: subject.entityId, ...rules.decide(subject) }));
  const { settings } = rules;
  const counts = new Map<number | undefined, number>();
  for (const { rule } of decisions) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const own = decisions.flatMap(({ rule, entityId }) => (rule === place ? [entityId] : []));
  return {
    entities: subjects.length,
    recorded: decisions.filter(({ record }) => record).length,
    rules: settings.rules.map((rule, index) => ({ name: ruleName(rule, index), entities: counts.get(index) ?? 0 })),
    lists: [...linesOf("include", settings.include, subjects), ...linesOf("exclude", settings.exclude, subjects)],
    effect: place === undefined ? undefined : await effectOf(rules, place, own, known),
  };
}

function linesOf(side: string, filter: EntityFilter, subjects: readonly Subject[]): RulesPreview["lists"] {
  const lines = (name: keyof EntityFilter, fits: (line: string) => (entityId: string) => boolean) =>
    filter[name].map((line) => {
      const isOf = fits(line);
      return { list: `${side}.${name}`, line, entities: subjects.filter(({ entityId }) => isOf(entityId)).length };
    });
  return [
    ...lines("domains", (line) => (entityId) => domainOf(entityId) === line),
    ...lines("entities", (line) => (entityId) => entityId === line),
    ...lines("entity_globs", (line) => {
      const pattern = globPattern(line);
      return (entityId) => pattern.test(entityId);
    }),
  ];
}

async function effectOf(
  { settings }: Rules,
  place: number,
  entities: readonly string[],
  { store, now }: Known,
): Promise<RuleEffect | undefined> {
  const rule = settings.rules[place];
  if (rule === undefined) return undefined;
  const looked = entities.slice(0, LOOKS);
  let points = 0;
  let leftOut = 0;
  for (const entityId of looked) {
    const { samples } = await newest(store, entityId, { from: now - DAYS * MICROS_PER_DAY, to: now, limit: POINTS });
    points += samples.length;
    leftOut += savedBy(rule, samples);
  }
  return { entities: entities.slice(0, SHOWN), looked: looked.length, points, leftOut, days: DAYS };
}
