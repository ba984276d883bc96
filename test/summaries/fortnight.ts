import { MICROS_PER_DAY, MICROS_PER_HOUR } from "../../src/model/time.ts";
import { sameNames } from "../../src/summaries/names.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import { openTestStore } from "../support/embedded.ts";
import type { World } from "./engine.ts";

/** A few days before the clock goes forward in Berlin. */
export const START: number = Date.parse("2026-03-20T00:00:00Z") * 1_000;

export const number = (time: number, value: number, deviceClass?: string): Sample => ({
  time,
  isKnown: true,
  value,
  isWord: false,
  used: undefined,
  deviceClass,
});

/** A value each seven hours, for a fortnight. */
export const fortnight: readonly Sample[] = Array.from({ length: 48 }, (_, index) =>
  number(START + index * 7 * MICROS_PER_HOUR + 1_000_001, index % 9),
);

/** A home in Berlin at the end of the fortnight, with a store of its own. */
export async function openWorld(change: Partial<World> = {}): Promise<World> {
  const journal = await openTestStore();
  return {
    journal,
    now: START + 14 * MICROS_PER_DAY,
    timeZone: "Europe/Berlin",
    entityIds: [],
    holes: [],
    names: sameNames,
    ...change,
  };
}
