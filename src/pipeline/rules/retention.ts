import type { MeasurementName } from "../../model/measurement.ts";
import type { Store } from "../../store/store.ts";
import type { RuleRetention, Subject } from "./rule.ts";
import type { Rules } from "./rules.ts";

const settings: Readonly<Partial<Record<MeasurementName, keyof RuleRetention>>> = {
  home_assistant_events: "raw_days",
  hourly_events: "hourly_days",
  daily_events: "daily_days",
};

/** Entities whose points of a measurement are kept for so many days. */
export interface KeptApart {
  readonly entities: readonly string[];
  readonly days: number;
}

/** For how many days a rule keeps an entity's points of a measurement; `undefined` where it is as for everybody. */
export type RuleDays = (measurement: MeasurementName, entityId: string) => number | undefined;

export function createRuleDays(options: {
  readonly rules: Rules;
  readonly subjectOf: (entityId: string) => Subject;
}): RuleDays {
  const { rules, subjectOf } = options;
  return (measurement, entityId) => {
    const setting = settings[measurement];
    return setting === undefined ? undefined : rules.decide(subjectOf(entityId)).retention?.[setting];
  };
}

/**
 * Tells which entities' points are kept for other times than those of everybody, by the rules that decide about them.
 * Asked are the names under which points lie in the store, also of entities that are gone.
 */
export function createRuleRetention(options: {
  readonly rules: Rules;
  readonly subjectOf: (entityId: string) => Subject;
  readonly store: Pick<Store, "tagValues">;
}): (measurement: MeasurementName) => Promise<readonly KeptApart[]> {
  const { rules, store } = options;
  const daysOf = createRuleDays(options);
  return async (measurement) => {
    const setting = settings[measurement];
    if (setting === undefined) return [];
    if (rules.settings.rules.every(({ retention }) => retention?.[setting] === undefined)) return [];
    const byDays = new Map<number, string[]>();
    for (const entityId of await store.tagValues({ measurement, tag: "entity_id" })) {
      const days = daysOf(measurement, entityId);
      if (days === undefined) continue;
      const of = byDays.get(days) ?? [];
      of.push(entityId);
      byDays.set(days, of);
    }
    return [...byDays].map(([days, entities]) => ({ days, entities }));
  };
}
