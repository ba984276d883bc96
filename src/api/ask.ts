import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { ApiDeps } from "./deps.ts";

/**
 * Asks the store, for no longer than the time that history has.
 *
 * @throws HometideError `query_timeout`, or `store_unavailable` for whatever keeps the store from answering
 */
export async function ask<T>(
  { clock, historyTimeoutMs }: Pick<ApiDeps, "clock" | "historyTimeoutMs">,
  query: Promise<T>,
): Promise<T> {
  const limit = timeLimit(clock, historyTimeoutMs);
  try {
    return await Promise.race([query, limit.passed]);
  } catch (error) {
    if (error instanceof HometideError && PASSED_ON.has(error.code)) throw error;
    throw new HometideError("store_unavailable", `The store does not answer: ${messageOf(error)}.`, { cause: error });
  } finally {
    limit.cancel();
  }
}

/** What the store says about the question, not about itself. */
const PASSED_ON: ReadonlySet<string> = new Set(["query_timeout", "bad_request"]);

function timeLimit(clock: Clock, ms: number): { readonly passed: Promise<never>; cancel(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = clock.after(ms, () =>
    reject(new HometideError("query_timeout", `The query was given up after ${ms / 1_000} s.`)),
  );
  return { passed: promise, cancel: () => timer.cancel() };
}
