import { converted, unitRules } from "../model/unit-rules.ts";

export interface Quantity {
  readonly value: number;
  readonly unit: string | undefined;
}

/** Brings a number to the hub's unit (model/unit-rules.ts). */
export function normaliseUnit(value: number, unit: string | undefined): Quantity {
  const rule = unit !== undefined && Object.hasOwn(unitRules, unit) ? unitRules[unit] : undefined;
  if (rule === undefined) return { value, unit };
  return { value: converted(value, rule), unit: rule.to };
}
