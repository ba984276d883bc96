/** A rule as the configuration has it. What is absent is not asked, and not done. */
export interface RuleSettings {
  readonly name?: string;
  readonly entity?: readonly string[];
  readonly entity_glob?: readonly string[];
  readonly domain?: readonly string[];
  readonly area?: readonly string[];
  readonly integration?: readonly string[];
  readonly device_class?: readonly string[];
  readonly record?: boolean;
  readonly changes_only?: boolean;
  /** 0.5 in the stored unit, or `2%` of the value that was stored last. */
  readonly minimum_change?: number | string;
  /** Milliseconds. */
  readonly minimum_interval?: number;
  /** Milliseconds. */
  readonly heartbeat?: number;
  /** Digits behind the point. */
  readonly round?: number;
  readonly ignore_below?: number;
  readonly ignore_above?: number;
  readonly retention?: RuleRetention;
}

/** Days that the points of a rule's entities are kept, where they are not those of the configuration's `retention`. */
export interface RuleRetention {
  readonly raw_days?: number;
  readonly hourly_days?: number;
  readonly daily_days?: number;
}

/** What a rule can ask of an entity, in the order in which it is told. */
export const selectors = ["entity", "entity_glob", "domain", "area", "integration", "device_class"] as const;
export type Selector = (typeof selectors)[number];

/** What the rules know of an entity. */
export interface Subject {
  readonly entityId: string;
  readonly deviceClass: string | undefined;
  readonly area: string | undefined;
  readonly integration: string | undefined;
}

/** What a rule is called in answers and counts: its name, else its place, counted from 1. */
export function ruleName({ name }: RuleSettings, index: number): string {
  return name ?? `rule_${index + 1}`;
}

export function domainOf(entityId: string): string {
  return entityId.slice(0, entityId.indexOf("."));
}
