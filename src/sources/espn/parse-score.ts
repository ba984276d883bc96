import { field, integer } from "./json.ts";

/** A score: a text on scoreboards, a number in places, `{value, displayValue}` in team schedules. Never negative. */
export function parseScore(value: unknown): number | undefined {
  const number = integer(value) ?? integer(field(value, "value")) ?? integer(field(value, "displayValue"));
  return number === undefined || number < 0 ? undefined : number;
}
