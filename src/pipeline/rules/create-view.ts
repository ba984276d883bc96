import type { Clock } from "../../model/clock.ts";
import type { Store, Tally } from "../../store/store.ts";
import type { Entity, EntityView } from "../entity-view.ts";
import type { Subject } from "./rule.ts";
import { ruleName } from "./rule.ts";
import { previewRules } from "./preview.ts";
import type { Rules, Whereabouts } from "./rules.ts";
import { createRules } from "./rules.ts";
import { surveyStore } from "./survey.ts";
import { leftOutBy, tryRules } from "./trial.ts";
import type { RulesView } from "./view.ts";

/** Answers about the rules, from what the hub knows. */
export function createRulesView(options: {
  readonly rules: Rules;
  readonly entities: EntityView;
  /** Also of entities that are not recorded. */
  readonly whereabouts: Whereabouts;
  readonly tallies: () => readonly Tally[];
  readonly store: Pick<Store, "range">;
  readonly clock: Pick<Clock, "now">;
}): RulesView {
  const { rules, entities, whereabouts, tallies, store, clock } = options;
  const subjectOf = createSubjects(entities, whereabouts);
  const isThere = ({ entityId, removedAt }: Entity): readonly Subject[] =>
    removedAt === undefined && !rules.unrecorded.has(entityId) ? [subjectOf(entityId)] : [];
  const unrecorded = (): readonly Subject[] =>
    [...rules.unrecorded].map(([entityId, deviceClass]) => ({ ...subjectOf(entityId), deviceClass }));
  return {
    list() {
      const counts = new Map<number | undefined, number>();
      for (const { entityId } of entities.entities()) {
        const { rule } = rules.decide(subjectOf(entityId));
        counts.set(rule, (counts.get(rule) ?? 0) + 1);
      }
      const now = tallies();
      return rules.settings.rules.map((settings, index) => {
        const name = ruleName(settings, index);
        return { name, settings, entities: counts.get(index) ?? 0, leftOut: leftOutBy(name, now) };
      });
    },
    test(entityId, { state, ...given } = {}) {
      const subject = { ...subjectOf(entityId), ...given };
      return tryRules(rules, { subject, entity: entities.entity(entityId), state, now: clock.now() });
    },
    preview: (settings, rule) =>
      previewRules(createRules(settings), rule, {
        subjects: [...entities.entities().flatMap(isThere), ...unrecorded()],
        store,
        now: clock.now(),
      }),
    suggestions(query) {
      // What has a rule that leaves something out has been thought about.
      const unruled = entities.entities().filter(({ entityId, removedAt }) => {
        const { record, shaping } = rules.decide(subjectOf(entityId));
        return removedAt === undefined && record && shaping === undefined;
      });
      return surveyStore(
        store,
        unruled.map(({ entityId }) => entityId),
        clock.now(),
        query,
      );
    },
  };
}

/** What is known of an entity, for the rules: where it is by the registries, else where it was when it was stored. */
export function createSubjects(entities: EntityView, whereabouts: Whereabouts): (entityId: string) => Subject {
  return (entityId) => {
    const entity = entities.entity(entityId);
    const where = whereabouts(entityId);
    return {
      entityId,
      deviceClass: entity?.deviceClass,
      area: where.area ?? entity?.area,
      integration: where.integration ?? entity?.integration,
    };
  };
}
