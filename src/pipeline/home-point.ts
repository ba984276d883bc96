import type { EntityState, StateChange } from "../model/home.ts";
import type { Context, Point, Refusal, Series } from "../model/point.ts";
import { point, validatePoint } from "../model/point.ts";
import type { Gap, Line } from "./line.ts";
import { follow, isRestored } from "./line.ts";
import { normaliseState } from "./normalise.ts";
import type { Quantity } from "./units.ts";

export type HomeSeries = Series & { readonly measurement: "home_assistant_events" };

/** A state, and all that its point needs to know beside it. */
export interface PointOf {
  readonly change: StateChange;
  readonly current: EntityState;
  readonly series: HomeSeries;
  readonly around: Context | undefined;
  readonly line: Line | undefined;
  /** It appears under a new name: the line goes on. */
  readonly continues?: boolean | undefined;
  readonly gap?: Gap | undefined;
}

export interface Made {
  readonly point: Point;
  /** The state as the point has it. */
  readonly number: Quantity | undefined;
  /** The line after it. */
  readonly line: Line;
  /** A text from an entity that had numbers; it is kept as `state_value` only. */
  readonly mistyped: boolean;
  readonly refusal: Refusal | undefined;
}

/** normalise → enrich → validate: a state as a point. Pure. */
export function makePoint({ change, current, series, around, line, continues, gap }: PointOf): Made {
  const { attributes, state } = current;
  const { entity_id = change.entityId, device_class } = series.tags;
  const number = isRestored(current)
    ? undefined
    : normaliseState(domainOf(entity_id), device_class, text(attributes["unit_of_measurement"]), state);
  const { origin, previous } = change;
  const step = follow(line, { origin, previous, current, number, continues, gap });
  const shown = step.mistyped ? undefined : number;
  const made = point(
    series,
    current.lastUpdated,
    {
      state_value: state,
      previous_state: step.previousState,
      normalized_value: shown?.value,
      confidence: isRestored(current) ? undefined : confidence(attributes),
      duration_seconds: step.durationSeconds,
      unit_of_measurement: shown?.unit,
      energy_consumption: step.consumption,
    },
    around,
  );
  return { point: made, number: shown, line: step.line, mistyped: step.mistyped, refusal: validatePoint(made) };
}

/** The part of an entity id before the dot. */
export function domainOf(entityId: string): string {
  return entityId.slice(0, entityId.indexOf("."));
}

export function deviceClassOf({ attributes }: EntityState): string | undefined {
  return text(attributes["device_class"]);
}

/**
 * How sure the entity is, 0 to 1: `confidence` (image and speech recognition) or `probability` (the integration
 * `bayesian`). Entities say it as a share, or in per cent where it is more than 1.
 */
function confidence({ confidence: sure, probability }: EntityState["attributes"]): number | undefined {
  const given = sure ?? probability;
  const value = typeof given === "string" && /^\d+(\.\d+)?\s*%?$/.test(given) ? Number.parseFloat(given) : given;
  if (typeof value !== "number" || !(value >= 0 && value <= 100)) return undefined;
  const isPercent = value > 1 || (typeof given === "string" && given.endsWith("%"));
  return isPercent ? value / 100 : value;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
