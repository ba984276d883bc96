import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";

const eastern = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/New_York",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The day of ESPN's `dates`, which is one of US Eastern time, such as `20251207`. */
export function easternDay(time: Micros): string {
  return eastern.format(time / MICROS_PER_MS).replaceAll("-", "");
}
