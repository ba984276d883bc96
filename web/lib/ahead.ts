import type { Ahead } from "../../src/api/ahead.ts";
import type { HubFacts } from "../../src/api/routes/hub.ts";
import { setHub, setOffset } from "./hub.ts";
import { seed } from "./data.ts";
import { live } from "./live.ts";

/** What the hub sent along with the page; there is nothing for who has not signed in yet. */
export function readAhead(told: string): Ahead | undefined {
  // The type of the hub that wrote it.
  return told === "" ? undefined : (JSON.parse(told) as Ahead);
}

export function factsIn({ answers }: Ahead): HubFacts | undefined {
  // The schema of the route says so.
  return answers["api/v1/hub"] as HubFacts | undefined;
}

/**
 * Makes it what the views know, and all they know, so that the first drawing waits for no further answer. To be called
 * before anything is drawn.
 *
 * @param cameAt when it came, milliseconds since the epoch
 */
export function takeAhead(ahead: Ahead, cameAt: number): void {
  live.from(ahead.stream);
  setOffset(ahead.zone);
  seed(ahead.answers);
  const facts = factsIn(ahead);
  if (facts !== undefined) setHub(facts, cameAt);
}
