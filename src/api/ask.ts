import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { Store } from "../store/store.ts";
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

/** What questions that take several reads are asked of. */
export type Reads = Pick<Store, "range" | "columns" | "latest" | "latestColumns" | "aggregate" | "tagValues">;

/**
 * Asks a question that takes several reads, which have the time of one together: once it is over none begins any more.
 *
 * @throws HometideError as {@link ask}
 */
export async function askAll<T>(
  deps: Pick<ApiDeps, "clock" | "historyTimeoutMs"> & { readonly store: Reads },
  question: (reads: Reads) => Promise<T>,
): Promise<T> {
  const { store } = deps;
  const { columns, latestColumns } = store;
  let isOver = false;
  const read = async <R>(run: () => Promise<R>): Promise<R> => {
    // Nobody waits for it any more; an AbortController would make an exception with its stack for each question.
    if (isOver) throw new HometideError("query_timeout", "The question was given up.");
    return run();
  };
  try {
    return await ask(
      deps,
      question({
        range: (query) => read(() => store.range(query)),
        ...(columns === undefined ? {} : { columns: (query) => read(() => columns(query)) }),
        latest: (query) => read(() => store.latest(query)),
        ...(latestColumns === undefined ? {} : { latestColumns: (query) => read(() => latestColumns(query)) }),
        aggregate: (query) => read(() => store.aggregate(query)),
        tagValues: (query) => read(() => store.tagValues(query)),
      }),
    );
  } finally {
    isOver = true;
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
