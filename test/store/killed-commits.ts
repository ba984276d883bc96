import type { Series } from "../../src/model/point.ts";
import { series } from "../../src/model/point.ts";

const lamps = Array.from({ length: 10 }, (_, n) =>
  series("home_assistant_events", { entity_id: `light.lamp_${n}`, domain: "light" }),
);

export function lampSeries(lamp: number): Series & { readonly measurement: "home_assistant_events" } {
  return lamps[lamp] as Series & { readonly measurement: "home_assistant_events" };
}

/**
 * Which points commit `number` has: 1 to 30 of them, each at a time that no other commit uses. Of eight commits the last
 * one has the earliest times, so that some of them come late.
 */
export function commitPoints(number: number): readonly { readonly lamp: number; readonly time: number }[] {
  return Array.from({ length: 1 + (number % 30) }, (_, n) => ({
    lamp: (number + n) % lamps.length,
    time: (number ^ 7) * 1_000 + n,
  }));
}
