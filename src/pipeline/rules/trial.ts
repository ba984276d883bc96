import type { EntityState } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import type { Entity } from "../entity-view.ts";
import type { Subject } from "./rule.ts";
import type { Rules } from "./rules.ts";
import { reasonOf } from "./shape.ts";
import type { Shaping } from "./shape.ts";
import { numberOf, shapeState } from "./shape.ts";
import { judge, sampleOf, startLine } from "./thin.ts";
import type { RuleTrial, StateTrial } from "./view.ts";
import { ruleName } from "./rule.ts";

/** Tries the rules on an entity, and on a state of it that would come at `now`. */
export function tryRules(
  rules: Rules,
  options: {
    readonly subject: Subject;
    readonly entity: Entity | undefined;
    readonly state: string | undefined;
    readonly now: Micros;
  },
): RuleTrial {
  const { subject, entity, state, now } = options;
  const { record, rule, list, shaping } = rules.decide(subject);
  const settings = rule === undefined ? undefined : rules.settings.rules[rule];
  const text = state ?? entity?.state;
  return {
    subject,
    known: entity !== undefined,
    record,
    rule: settings === undefined || rule === undefined ? undefined : ruleName(settings, rule),
    settings,
    list,
    considered: rules.explain(subject).map(({ name, asked }) => ({
      name,
      asked,
      fits: asked.every(({ fits }) => fits !== undefined),
    })),
    state: !record || text === undefined ? undefined : tryState(shaping, { subject, entity, text, now }),
  };
}

function tryState(
  shaping: Shaping | undefined,
  given: {
    readonly subject: Subject;
    readonly entity: Entity | undefined;
    readonly text: string;
    readonly now: Micros;
  },
): StateTrial {
  const { subject, entity, text, now } = given;
  // The stored unit is the unit of a state that somebody tries.
  const attributes = { device_class: subject.deviceClass, unit_of_measurement: entity?.unit };
  const written: EntityState = { state: text, attributes, lastChanged: now, lastUpdated: now };
  const shown = (of: EntityState) => {
    const number = numberOf(subject.entityId, of);
    return { state: of.state, value: number?.value, unit: number?.unit };
  };
  const stored = entity === undefined ? undefined : { state: entity.state, at: entity.updatedAt };
  if (shaping === undefined) return { ...shown(written), outcome: "stored", reason: undefined, stored };
  const shaped = shapeState(shaping, subject.entityId, written);
  if (shaped === "out_of_range") return { ...shown(written), outcome: "left_out", reason: shaped, stored };
  const { state, value, unit } = shown(shaped);
  if (entity === undefined || entity.removedAt !== undefined) {
    return { state, value, unit, outcome: "stored", reason: undefined, stored };
  }
  const line = startLine(sampleOf(entity.updatedAt, entity.state, entity.value));
  const verdict = judge(shaping.thinning, line, sampleOf(now, state, value), () => undefined);
  if (verdict === "kept") return { state, value, unit, outcome: "stored", reason: undefined, stored };
  const outcome = verdict === "held" ? "held" : "left_out";
  return { state, value, unit, outcome, reason: verdict === "held" ? "minimum_interval" : verdict, stored };
}

/** What the tallies say of each rule: how many states it left out, by why. */
export function leftOutBy(
  name: string,
  tallies: readonly { readonly name: string; readonly reason: string; readonly add: number }[],
): Readonly<Record<string, number>> {
  const own = reasonOf(name);
  const counts: Record<string, number> = {};
  for (const { name: what, reason, add } of tallies) {
    if (!what.endsWith(".filtered") || (reason !== own && !reason.startsWith(`${own}/`))) continue;
    const why = reason === own ? "record" : reason.slice(own.length + 1);
    counts[why] = (counts[why] ?? 0) + add;
  }
  return counts;
}
