import type { HubFacts } from "../../src/api/routes/hub.ts";
import { go } from "./router.ts";
import { shared } from "./store.ts";

/** What is known of the hub itself: whose home, which zone, what is configured. `undefined` until it has answered. */
export const hub = shared<HubFacts | undefined>(undefined);

/** How far the hub's clock is before this browser's, milliseconds. */
let aheadMs = 0;

export function setHub(facts: HubFacts): void {
  // Who opens a new hub at its bare address begins with the first steps.
  if (facts.is_new && hub.get() === undefined && location.hash === "") go("/setup");
  aheadMs = Date.parse(facts.now) - Date.now();
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
