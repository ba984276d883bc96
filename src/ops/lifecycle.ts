import type { Log } from "./log.ts";

/** SIGTERM: a supervisor waits this long before it kills (SPEC section 8). */
const STOP_WITHIN_MS = 10_000;

/** Resolves with the name of the first signal that asks the process to stop. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/**
 * Runs until a signal asks to stop, then closes.
 *
 * @returns the exit code: 0 when everything closed in time, 1 when it did not
 */
export async function runUntilStopped(log: Log, close: () => Promise<void>): Promise<0 | 1> {
  const signal = await stopSignal();
  log.info({ signal }, "stopping");
  const late = Symbol("late");
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof late>((resolve) => {
    // oxlint-disable-next-line eslint/no-restricted-globals -- the process ends by the machine's time, whatever clock the hub has
    timer = setTimeout(() => resolve(late), STOP_WITHIN_MS);
  });
  const ended = await Promise.race([close(), deadline]);
  clearTimeout(timer);
  if (ended !== late) return 0;
  log.error({ waited_ms: STOP_WITHIN_MS }, "could not close in time; what was accepted is on disk all the same");
  return 1;
}
