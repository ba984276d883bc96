import type { Ahead } from "../../src/api/ahead.ts";
import type { HubFacts } from "../../src/api/routes/hub.ts";
import { setHub, setOffset } from "./hub.ts";
import { seed } from "./data.ts";
import { live } from "./live.ts";

/**
 * Takes what the hub sent along with the page, so that the first drawing waits for no further answer. There is nothing
 * for who has not signed in yet. To be called once, before anything is drawn.
 */
export function takeAhead(): void {
  const told = document.querySelector("#ahead")?.textContent ?? "";
  if (told === "") return;
  // The type of the hub that wrote it.
  const { stream, zone, answers } = JSON.parse(told) as Ahead;
  const [navigation] = performance.getEntriesByType("navigation");
  const cameAt = navigation instanceof PerformanceNavigationTiming ? navigation.responseStart : performance.now();
  live.from(stream);
  setOffset(zone);
  for (const [path, answer] of Object.entries(answers)) seed(path, answer);
  // The schema of the route says so.
  const facts = answers["api/v1/hub"] as HubFacts | undefined;
  if (facts !== undefined) setHub(facts, performance.timeOrigin + cameAt);
}
