import type { HubFacts } from "../../src/api/routes/hub.ts";
import type { ZoneOffset } from "../../src/history/zone-offset.ts";
import { go } from "./router.ts";
import { shared } from "./store.ts";

/** What is known of the hub itself: whose home, which zone, what is configured. `undefined` until it has answered. */
export const hub = shared<HubFacts | undefined>(undefined);

/** The home's offset from UTC for the times around now, where the hub told it with the page. */
let offset: ZoneOffset | undefined;

/** How far the hub's clock is before this browser's, milliseconds. */
let aheadMs = 0;

/** @param cameAt when the hub told it, by this browser's clock, milliseconds since the epoch */
export function setHub(facts: HubFacts, cameAt = Date.now()): void {
  // What came with the page is given again by who shows it.
  if (facts === hub.get()) return;
  // Who opens a new hub at its bare address begins with the first steps.
  if (facts.is_new && hub.get() === undefined && location.hash === "") go("/setup");
  aheadMs = Date.parse(facts.now) - cameAt;
  hub.set(facts);
}

/** The time now, by the hub's clock: milliseconds since the epoch. */
export function hubNow(): number {
  return Date.now() + aheadMs;
}

/** The home's time zone; the browser's until the hub has told. */
export function zone(): string {
  return hub.get()?.time_zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function setOffset(told: ZoneOffset): void {
  offset = told;
}

/** What the home's clocks are ahead of UTC at a time, milliseconds; `undefined` where that is not known without tables. */
export function offsetAt(ms: number): number | undefined {
  if (offset === undefined || offset.time_zone !== zone()) return undefined;
  return ms >= offset.from_ms && ms <= offset.to_ms ? offset.offset_ms : undefined;
}
