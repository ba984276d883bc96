import type { EntityState } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import { normaliseState } from "../normalise.ts";
import type { Quantity } from "../units.ts";
import type { RuleSettings } from "./rule.ts";
import { domainOf } from "./rule.ts";
import type { Thinning, Verdict } from "./thin.ts";

/** What a rule does with the states of the entities that are its own. */
export interface Shaping {
  readonly thinning: Thinning;
  /** Digits behind the point. */
  readonly round: number | undefined;
  readonly ignoreBelow: number;
  readonly ignoreAbove: number;
  /** Under which reason what it leaves out is counted. */
  readonly reasons: Readonly<Record<Exclude<Verdict, "kept"> | "out_of_range", RuleReason>>;
}

/** @returns `undefined` where the rule takes states as they are */
export function shapingOf(rule: RuleSettings, name: string): Shaping | undefined {
  const { changes_only = false, minimum_change, minimum_interval, heartbeat, round, ignore_below, ignore_above } = rule;
  const asked = [minimum_change, minimum_interval, heartbeat, round, ignore_below, ignore_above];
  if (!changes_only && asked.every((one) => one === undefined)) return undefined;
  return {
    thinning: {
      changesOnly: changes_only,
      minimumChange: minimum_change === undefined ? undefined : minimumChange(minimum_change),
      minimumInterval: micros(minimum_interval),
      heartbeat: micros(heartbeat),
    },
    round,
    ignoreBelow: ignore_below ?? -Infinity,
    ignoreAbove: ignore_above ?? Infinity,
    reasons: {
      held: reasonOf(name, "minimum_interval"),
      changes_only: reasonOf(name, "changes_only"),
      minimum_change: reasonOf(name, "minimum_change"),
      out_of_range: reasonOf(name, "out_of_range"),
    },
  };
}

/** Under which reason the tallies count what a rule leaves out: `rule/NAME`, and why where it records at all. */
export type RuleReason = `rule/${string}`;

export function reasonOf(name: string, why?: string): RuleReason {
  return why === undefined ? `rule/${name}` : `rule/${name}/${why}`;
}

/** `0.5` or `2%`, which the configuration has checked. */
function minimumChange(written: number | string): Thinning["minimumChange"] {
  const text = String(written).trim();
  return text.endsWith("%") ? { share: Number(text.slice(0, -1)) / 100 } : { absolute: Number(text) };
}

function micros(ms: number | undefined): Micros | undefined {
  return ms === undefined ? undefined : ms * MICROS_PER_MS;
}

/**
 * A state as a rule leaves it. A rounded number is the state's text as well, in the hub's unit, so that all that follows
 * from the state (what was before, consumption) follows from what is stored. Words such as `on` are not more or less
 * than anything: they stay.
 *
 * @returns `out_of_range` for a number that the rule ignores
 */
export function shapeState(shaping: Shaping, entityId: string, of: EntityState): EntityState | "out_of_range" {
  const number = numberOf(entityId, of);
  if (number === undefined) return of;
  if (number.value < shaping.ignoreBelow || number.value > shaping.ignoreAbove) return "out_of_range";
  if (shaping.round === undefined) return of;
  // Adding 0 makes 0 of -0.
  const state = String(Number(number.value.toFixed(shaping.round)) + 0);
  if (number.unit === of.attributes["unit_of_measurement"]) return { ...of, state };
  return { ...of, state, attributes: { ...of.attributes, unit_of_measurement: number.unit } };
}

/** The number that a state's text is, in the hub's unit; none where the text is a word, whatever that means. */
export function numberOf(entityId: string, { state, attributes }: EntityState): Quantity | undefined {
  if (!Number.isFinite(Number(state))) return undefined;
  const { device_class, unit_of_measurement: unit } = attributes;
  const deviceClass = typeof device_class === "string" ? device_class : undefined;
  return normaliseState(domainOf(entityId), deviceClass, typeof unit === "string" ? unit : undefined, state);
}
