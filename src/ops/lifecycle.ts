import type { Log } from "./log.ts";

/** SIGTERM: a supervisor waits this long before it kills (SPEC section 8). */
const STOP_WITHIN_MS = 10_000;

/** Resolves with the name of the first signal that asks the process to stop. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/** Something that runs. */
export interface Run {
  close(): Promise<void>;
  /** Resolves when it is to be closed and started anew. */
  readonly again: Promise<void>;
}

/**
 * Runs until a signal asks to stop, then closes. What asks for it meanwhile is closed and started anew.
 *
 * @returns the exit code: 0 when everything closed in time, 1 when it did not
 */
export async function runUntilStopped(log: Log, start: () => Promise<Run>): Promise<0 | 1> {
  let run = await start();
  const stopped = stopSignal();
  for (;;) {
    const signal = await Promise.race([stopped, run.again]);
    if (signal === undefined) log.info("starting anew, for the settings have changed");
    else log.info({ signal }, "stopping");
    const isClosed = await closedInTime(log, () => run.close());
    if (!isClosed) return 1;
    if (signal !== undefined) return 0;
    run = await start();
  }
}

async function closedInTime(log: Log, close: () => Promise<void>): Promise<boolean> {
  const late = Symbol("late");
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof late>((resolve) => {
    // oxlint-disable-next-line eslint/no-restricted-globals -- the process ends by the machine's time, whatever clock the hub has
    timer = setTimeout(() => resolve(late), STOP_WITHIN_MS);
  });
  const ended = await Promise.race([close(), deadline]);
  clearTimeout(timer);
  if (ended !== late) return true;
  log.error({ waited_ms: STOP_WITHIN_MS }, "could not close in time; what was accepted is on disk all the same");
  return false;
}
