import type { Micros } from "../../model/time.ts";
import { MICROS_PER_HOUR } from "../../model/time.ts";
import type { CompressedState } from "./compressed-state.ts";

/** A state as the recorder has it; `state` is absent where the entity was removed. */
export interface Recorded {
  readonly at: Micros;
  readonly state: CompressedState | undefined;
}

/** An hour of an entity as Home Assistant's statistics have it: of a measurement its mean, of a total its growth. */
export interface Hour {
  readonly start: Micros;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly state: number | null;
  readonly change: number | null;
}

/** The hours of an entity's states, for those that have a state class (homeassistant/core, components/sensor/recorder.py). */
export function hoursOf(rows: readonly Recorded[]): readonly Hour[] {
  const stateClass = rows.findLast(({ state }) => state !== undefined)?.state?.a["state_class"];
  const values = rows.flatMap(({ at, state }) => {
    const value = state === undefined || state.s.trim() === "" ? Number.NaN : Number(state.s);
    return Number.isFinite(value) ? [{ at, value }] : [];
  });
  const [first] = values;
  const last = values.at(-1);
  if (stateClass === undefined || first === undefined || last === undefined) return [];
  const hours: Hour[] = [];
  for (let start = first.at - (first.at % MICROS_PER_HOUR); start <= last.at; start += MICROS_PER_HOUR) {
    const within = values.filter(({ at }) => at >= start && at < start + MICROS_PER_HOUR);
    const before = values.findLast(({ at }) => at < start);
    const known = before === undefined ? within : [{ at: start, value: before.value }, ...within];
    if (known.length > 0) hours.push(stateClass === "measurement" ? measured(start, known) : grown(start, known));
  }
  return hours;
}

type Value = { readonly at: Micros; readonly value: number };

function measured(start: Micros, values: readonly Value[]): Hour {
  let sum = 0;
  let time = 0;
  for (const [index, { at, value }] of values.entries()) {
    const lasted = (values[index + 1]?.at ?? start + MICROS_PER_HOUR) - at;
    sum += value * lasted;
    time += lasted;
  }
  const all = values.map(({ value }) => value);
  return { start, mean: sum / time, min: Math.min(...all), max: Math.max(...all), state: null, change: null };
}

function grown(start: Micros, values: readonly Value[]): Hour {
  let change = 0;
  for (const [index, { value }] of values.entries()) {
    const before = values[index - 1]?.value ?? value;
    change += value < before ? value : value - before;
  }
  return { start, mean: null, min: null, max: null, state: values.at(-1)?.value ?? null, change };
}
