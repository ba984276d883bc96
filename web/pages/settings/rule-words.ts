import { text } from "../../text/en.ts";

const { words } = text.settings.rules;

/** A rule as the file writes it. */
export type Rule = Readonly<Record<string, unknown>>;

/** What a rule asks of an entity, in the order in which it is told. */
export const selectors = ["entity", "entity_glob", "domain", "area", "integration", "device_class"] as const;
export type Selector = (typeof selectors)[number];

const numbers = [
  "minimum_change",
  "minimum_interval",
  "heartbeat",
  "round",
  "ignore_below",
  "ignore_above",
  "raw_days",
  "hourly_days",
  "daily_days",
] as const;

/** The lines of a selector; a single one needs no list in the file. */
export function linesOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Whom a rule is for. */
export function whomOf(rule: Rule): string {
  const asked = selectors.flatMap((kind) => {
    const lines = linesOf(rule[kind]);
    return lines.length === 0 ? [] : [words.kinds[kind](lines.join(words.or))];
  });
  const all = asked.join(", ");
  return all === "" ? words.all : `${all[0]?.toUpperCase() ?? ""}${all.slice(1)}`;
}

/** What a rule does with their states. */
export function deedOf(rule: Rule): string {
  const { record, changes_only: changesOnly, retention } = rule;
  const said: Rule = { ...rule, ...(typeof retention === "object" ? retention : {}) };
  const deeds = [
    ...(record === true ? [words.record.yes] : record === false ? [words.record.no] : []),
    ...(changesOnly === true ? [words.changes_only] : []),
    ...numbers.flatMap((name) => {
      const value = said[name];
      return typeof value === "number" || typeof value === "string" ? [words[name](String(value))] : [];
    }),
  ];
  return deeds.length === 0 ? words.asTheyCome : deeds.join(", ");
}
