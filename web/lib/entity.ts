import type { EntityAnswer } from "../../src/api/routes/entities.ts";
import { text } from "../text/en.ts";
import { number } from "./number.ts";

/** How an entity's states are drawn: numbers as a line, on and off or words as stretches of time. */
export type Kind = "number" | "switch" | "words";

/** Domains that measure, also while they are unavailable and say nothing. */
const MEASURING: ReadonlySet<string> = new Set(["sensor", "number", "input_number", "counter"]);
/** Domains whose states are words, of which none means on. */
const SPEAKING: ReadonlySet<string> = new Set(["sensor", "select", "input_select", "input_text", "text", "weather"]);

export function kindOf({ domain, unit, value, state }: EntityAnswer): Kind {
  if (MEASURING.has(domain) && (unit !== null || Number.isFinite(Number.parseFloat(state)))) return "number";
  return SPEAKING.has(domain) || (value === null && state !== "unavailable" && state !== "unknown")
    ? "words"
    : "switch";
}

/** "sensor.living_room_temperature" → "Living room temperature" */
export function entityName({ entity_id }: Pick<EntityAnswer, "entity_id">): string {
  const words = entity_id.slice(entity_id.indexOf(".") + 1).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The state as people read it: 21.4 °C, On, not home. */
export function stateText(entity: EntityAnswer): string {
  if (entity.value !== null && kindOf(entity) === "number") return withUnit(entity.value, entity.unit);
  return stateWord(entity.state);
}

export function stateWord(state: string): string {
  const words = text.home.states[state] ?? state.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** No space before a percent sign or a degree alone; one before every other unit. */
export function withUnit(value: number, unit: string | null): string {
  if (unit === null || unit === "") return number(value);
  return unit === "%" || unit === "°" ? `${number(value)}${unit}` : `${number(value)} ${unit}`;
}

/** What stands under the name: whose it is, or where that is the name already, what it is. */
export function entityNote(entity: EntityAnswer): string {
  const { device_name, device_class, domain } = entity;
  const isSaid = device_name === null || device_name.toLowerCase() === entityName(entity).toLowerCase();
  return isSaid ? stateWord(device_class ?? domain) : device_name;
}
