import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { unknownStates } from "../pipeline/state-words.ts";

/** A state of an entity, as summaries see it. */
export interface Sample {
  readonly time: Micros;
  /** Neither `unavailable` nor `unknown`. */
  readonly isKnown: boolean;
  /** The state as a number, where it is one. */
  readonly value: number | undefined;
  /** The number stands for a word, such as 1 for `on`. */
  readonly isWord: boolean;
  /** kWh that an energy meter counted up to this reading since the one before it, as the pipeline found. */
  readonly used: number | undefined;
  readonly deviceClass?: string | undefined;
}

/** A point of `home_assistant_events` as it is read back. */
export function sampleOf({ time, tags, fields }: Row): Sample {
  const { state_value: state, normalized_value: number, energy_consumption: energy } = fields;
  const value = typeof number === "number" ? number : undefined;
  const text = typeof state === "string" ? state : "";
  return {
    time,
    isKnown: value !== undefined || !unknownStates.has(text),
    value,
    isWord: value !== undefined && text !== "" && Number.isNaN(Number(text)),
    used: typeof energy === "number" ? energy : undefined,
    deviceClass: tags["device_class"],
  };
}
