import type { FilterSettings } from "../filter.ts";
import { createFilter } from "../filter.ts";
import type { Asked, Matcher } from "./match.ts";
import { createMatcher } from "./match.ts";
import type { RuleRetention, RuleSettings, Subject } from "./rule.ts";
import { ruleName } from "./rule.ts";
import type { RuleReason, Shaping } from "./shape.ts";
import { reasonOf, shapingOf } from "./shape.ts";

export interface RulesSettings extends FilterSettings {
  readonly rules: readonly RuleSettings[];
}

/** What is done with the states of an entity. */
export interface Decision {
  readonly record: boolean;
  /** Under which reason states are counted where they are not recorded. */
  readonly reason: RuleReason | "excluded";
  /** The rule that decides, by its place from 0; `undefined` where none fits. */
  readonly rule: number | undefined;
  /** The list that says whether it is recorded, such as `exclude.domains`; `undefined` where the rule or nobody does. */
  readonly list: string | undefined;
  readonly shaping: Shaping | undefined;
  readonly retention: RuleRetention | undefined;
}

/** Where an entity is, by the registries. */
export type Whereabouts = (entityId: string) => Pick<Subject, "area" | "integration">;

export interface Rules {
  /** The decision for an entity; remembered until {@link Rules.forget} or until the device class is another one. */
  of(entityId: string, deviceClass: string | undefined, whereabouts: Whereabouts): Decision;
  /** The registries say something else now. */
  forget(): void;
  /** The decision for an entity, not remembered. */
  decide(subject: Subject): Decision;
  /** What each rule asks of an entity, up to the one that decides. */
  explain(subject: Subject): readonly { readonly name: string; readonly asked: readonly Asked[] }[];
  readonly settings: RulesSettings;
  /** Entities whose states came and are not recorded, with their device classes: nothing else is known of them. */
  readonly unrecorded: ReadonlyMap<string, string | undefined>;
}

const NONE = { domains: [], entities: [], entity_globs: [] } as const;
/** Every state of every entity is recorded. */
const EVERYTHING: RulesSettings = { rules: [], include: NONE, exclude: NONE };

/** Entities remembered with their decision; beyond it the memory starts anew, so that made-up ids cannot fill it. */
const MAX_REMEMBERED = 20_000;

/**
 * The user's rules, the first that fits wins; where none fits, or the one that does leaves it open, Home Assistant's
 * own lists say whether an entity is recorded.
 */
export function createRules(settings: RulesSettings = EVERYTHING): Rules {
  const compiled = settings.rules.map((rule, index) => compile(rule, index));
  const listed = createFilter(settings);
  const remembered = new Map<string, { readonly deviceClass: string | undefined; readonly decision: Decision }>();
  const unrecorded = new Map<string, string | undefined>();
  const decide = (subject: Subject): Decision => {
    const rule = compiled.find(({ matcher }) => matcher.matches(subject));
    if (rule?.decision !== undefined) return rule.decision;
    const { recorded, list } = listed(subject.entityId);
    return { ...(rule?.shaped ?? UNRULED), list, record: recorded, reason: "excluded" };
  };

  return {
    settings,
    unrecorded,
    decide,
    of(entityId, deviceClass, whereabouts) {
      const known = remembered.get(entityId);
      if (known !== undefined && known.deviceClass === deviceClass) return known.decision;
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      const { area, integration } = whereabouts(entityId);
      const decision = decide({ entityId, deviceClass, area, integration });
      remembered.set(entityId, { deviceClass, decision });
      if (decision.record) unrecorded.delete(entityId);
      else if (unrecorded.size < MAX_REMEMBERED) unrecorded.set(entityId, deviceClass);
      return decision;
    },
    forget: () => remembered.clear(),
    explain(subject) {
      const { rule } = decide(subject);
      const until = rule === undefined ? compiled.length : rule + 1;
      return compiled.slice(0, until).map(({ name, matcher }) => ({ name, asked: matcher.explain(subject) }));
    },
  };
}

const UNRULED = { rule: undefined, shaping: undefined, retention: undefined } as const;

interface Compiled {
  readonly name: string;
  readonly matcher: Matcher;
  readonly shaped: Pick<Decision, "rule" | "shaping" | "retention">;
  /** Where the rule itself says whether its entities are recorded. */
  readonly decision: Decision | undefined;
}

function compile(rule: RuleSettings, index: number): Compiled {
  const name = ruleName(rule, index);
  const { record, retention } = rule;
  const shaped = { rule: index, shaping: shapingOf(rule, name), retention };
  const decision = record === undefined ? undefined : { ...shaped, record, reason: reasonOf(name), list: undefined };
  return { name, matcher: createMatcher(rule), shaped, decision };
}
