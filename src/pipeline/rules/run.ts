import type { Clock } from "../../model/clock.ts";
import type { HomeObservation } from "../../model/home.ts";
import type { Emit } from "../../sources/source.ts";
import type { Lines } from "./lines.ts";

const TICK_MS = 1_000;

/**
 * Stores what rules held back when its interval is over, and repeats states for the heartbeat, until `signal` aborts;
 * then what was left out last of each entity, so that the store ends with the state that was known at the end.
 *
 * @param options.emit the intake of the home, which stores what the lines have freed
 * @param options.isCurrent whether everything that Home Assistant has said so far has gone through the intake
 * @param options.after resolves once the source hands nothing more to the intake
 */
export async function runRules(options: {
  readonly lines: Lines;
  readonly clock: Clock;
  readonly emit: Emit<HomeObservation>;
  readonly isCurrent: () => boolean;
  readonly after: Promise<void>;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { lines, clock, emit, isCurrent, after, signal } = options;
  while (!signal.aborted) {
    await clock.sleep(TICK_MS, signal);
    lines.tick(clock.now());
    await emit(isCurrent() ? lines.repeats().map((change) => ({ kind: "state", change })) : []);
  }
  await after;
  lines.finish();
  await emit([]);
}
