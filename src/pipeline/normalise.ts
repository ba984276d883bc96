import { commonWords, domainWords, textDeviceClasses, textDomains, unknownStates } from "./state-words.ts";
import type { Quantity } from "./units.ts";
import { normaliseUnit } from "./units.ts";

/** A decimal number as Home Assistant writes one. Not Python's: `1_000`, `nan` and `inf` are texts here. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/**
 * The number of a state, in the hub's units: numbers as they are, words by their domain's table.
 *
 * @returns `undefined` where the state has no number: unknown, a text, not finite
 */
export function normaliseState(
  domain: string,
  deviceClass: string | undefined,
  unit: string | undefined,
  state: string,
): Quantity | undefined {
  if (unknownStates.has(state)) return undefined;
  if (DECIMAL.test(state)) {
    if (textDomains.has(domain) || (deviceClass !== undefined && textDeviceClasses.has(deviceClass))) return undefined;
    const value = Number(state);
    return Number.isFinite(value) ? normaliseUnit(value, unit) : undefined;
  }
  if (textDomains.has(domain)) return undefined;
  const word = wordValue(domain, state);
  return word === undefined ? undefined : { value: word, unit: undefined };
}

function wordValue(domain: string, state: string): number | undefined {
  const own = Object.hasOwn(domainWords, domain) ? domainWords[domain] : undefined;
  if (own !== undefined && Object.hasOwn(own.words, state)) return own.words[state];
  if (own?.otherwise !== undefined) return own.otherwise;
  return Object.hasOwn(commonWords, state) ? commonWords[state] : undefined;
}
