/** Between two questions at least, and at most. */
const PAUSE_MS = { least: 10, most: 100 } as const;

/**
 * Asks again and again until it is so; the test's own time-out ends a wait in vain. A pause is as long as the question
 * took: who waits leaves the processor to those waited for.
 */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    const asked = performance.now();
    if (await isSo()) return;
    const now = performance.now();
    if (now > end) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
    const pause = Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, now - asked));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
