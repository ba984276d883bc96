import type { EntityState } from "../model/home.ts";
import type { Micros } from "../model/time.ts";
import { parseTime } from "../model/time.ts";
import type { Quantity } from "./units.ts";

/** What an energy meter showed. */
export interface Reading {
  readonly kWh: number;
  /** When it was read. */
  readonly at: Micros;
  /** The `last_reset` that it told, where it tells one; `not_known` of a reading that was read back from the store. */
  readonly lastReset: Micros | "not_known" | undefined;
}

/** An energy meter's state, and which of Home Assistant's two kinds of meter it is. */
interface MeterState {
  readonly reading: Reading;
  readonly kind: "total" | "total_increasing";
}

/** Units of energy that the hub leaves as they are in `normalized_value`, in kWh (1 kWh = 3.6 MJ; 1 cal = 4.184 J). */
const KWH: Readonly<Record<string, number>> = {
  kWh: 1,
  TWh: 1e9,
  J: 1 / 3.6e6,
  kJ: 1 / 3.6e3,
  cal: 4.184 / 3.6e6,
  kcal: 4.184 / 3.6e3,
  Mcal: 4.184 / 3.6,
  Gcal: 4_184 / 3.6,
};

/** An amount of energy in kWh; `undefined` where the unit is none of energy. */
export function inKwh(value: number, unit: string): number | undefined {
  const factor = Object.hasOwn(KWH, unit) ? KWH[unit] : undefined;
  return factor === undefined ? undefined : exact(value * factor);
}

/**
 * Reads a state of an energy meter: of device class `energy`, of state class `total` or `total_increasing`, in a unit
 * of energy. Gas and water meters count something else; a meter without a state class may count anything.
 *
 * @returns `undefined` where the state is no reading of such a meter
 */
export function readMeter(state: EntityState, number: Quantity | undefined): MeterState | undefined {
  const { device_class, state_class, last_reset } = state.attributes;
  const kWh = number?.unit === undefined ? undefined : inKwh(number.value, number.unit);
  if (device_class !== "energy" || kWh === undefined) return undefined;
  if (state_class !== "total" && state_class !== "total_increasing") return undefined;
  const lastReset = typeof last_reset === "string" ? parseTime(last_reset) : undefined;
  return { kind: state_class, reading: { kWh, at: state.lastUpdated, lastReset } };
}

/**
 * What a meter counted between two readings, kWh, so that the sum over many is Home Assistant's own `sum`
 * (`compile_statistics` and `reset_detected` in homeassistant/components/sensor/recorder.py):
 *
 * - `total_increasing`: a reading below nine tenths of the one before is a meter that began again at 0, and is new in
 *   full; a smaller step back is a correction and counts as such; a reading below 0 is none (but for the first).
 * - `total`: what it went up or down, so negative for a net meter that feeds in; with a `last_reset` that is another
 *   than before it began again at 0.
 *
 * @returns the consumption (`undefined` without a reading before), and the reading that the next one is measured against
 */
export function consume(
  before: Reading | undefined,
  { reading, kind }: MeterState,
): { readonly used: number | undefined; readonly reading: Reading | undefined } {
  if (before === undefined) return { used: undefined, reading };
  if (kind === "total_increasing" && reading.kWh < 0) return { used: undefined, reading: before };
  const reset = kind === "total_increasing" ? reading.kWh < before.kWh * 0.9 : hasReset(before, reading);
  const used = reset ? reading.kWh : exact(reading.kWh - before.kWh);
  return { used, reading: { ...reading, lastReset: reading.lastReset ?? before.lastReset } };
}

/** Where the reset before is not known, one that lies after the reading before is another. */
function hasReset(before: Reading, now: Reading): boolean {
  if (typeof now.lastReset !== "number" || now.lastReset === before.lastReset) return false;
  return before.lastReset !== "not_known" || now.lastReset > before.at;
}

/** Twelve significant digits: more would only be the arithmetic's noise. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
