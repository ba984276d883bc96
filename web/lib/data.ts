import { useEffect, useMemo, useState } from "preact/hooks";
import { ask, RequestError } from "./http.ts";
import type { Topic } from "./live.ts";
import { live } from "./live.ts";
import { needsToken } from "./session.ts";

/** What a view knows of an answer of the API. */
export interface Data<T> {
  /** The last good answer; it stays while the next one is asked for, and when that fails. */
  readonly data: T | undefined;
  /** Why the last try failed; `undefined` after a good one. */
  readonly error: RequestError | undefined;
  readonly loading: boolean;
  /** When `data` came, milliseconds since the epoch. */
  readonly at: number | undefined;
  reload(): void;
}

export interface DataOptions {
  /** Asked for again when one of these was heard of. */
  readonly on?: readonly Topic[];
  /** Asked for again so often, while the page is seen. */
  readonly everyMs?: number;
  /** However much the stream tells, not more often than this. */
  readonly atMostEveryMs?: number;
}

type Known = Omit<Data<unknown>, "reload">;

interface Entry {
  known: Known;
  readonly watchers: Set<() => void>;
  asking: AbortController | undefined;
  /** While it is asked for, somebody heard that it has changed. */
  again: boolean;
  tries: number;
  /** Until when a view that appears takes the answer as it is, milliseconds since the epoch. */
  freshUntil: number;
  /** The hub wants not to be asked before this, milliseconds since the epoch. */
  notBefore: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const NOTHING: Known = { data: undefined, error: undefined, loading: false, at: undefined };
const KEPT = 60;
/** Views that appear together share one answer. */
const FRESH_MS = 1_000;
/** A slow phone has drawn the first page within this. */
const FRESH_AHEAD_MS = 10_000;
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000] as const;
/** Changes that come together are asked for once. */
const SETTLE_MS = 150;

const entries = new Map<string, Entry>();

/**
 * An answer of the API, kept for all views that ask for the same path, refreshed by what the live stream tells.
 * `undefined` as path asks nothing yet. A failure is in `error`, to be shown with `Failure`; what passes by itself
 * (nobody answers, 5xx, 429) is tried again.
 *
 * @param path relative, such as `api/v1/games/live?league=nfl`
 */
export function useData<T>(
  path: string | undefined,
  { on = [], everyMs, atMostEveryMs = SETTLE_MS }: DataOptions = {},
): Data<T> {
  const [, draw] = useState(0);
  const topics = on.join(" ");
  useEffect(() => {
    if (path === undefined) return undefined;
    const entry = entryOf(path);
    const changed = (): void => draw((count) => count + 1);
    entry.watchers.add(changed);
    if (!isFresh(entry)) later(path, entry, 0);
    const hush = live.hear((topic) => {
      if (topic === "reset" || topics.split(" ").includes(topic)) settle(path, entry, atMostEveryMs);
    });
    const every =
      everyMs === undefined ? undefined : setInterval(() => document.hidden || later(path, entry, 0), everyMs);
    const signed = needsToken.watch((needed) => needed || request(path, entry));
    return () => {
      entry.watchers.delete(changed);
      hush();
      signed();
      clearInterval(every);
      if (entry.watchers.size === 0) rest(entry);
    };
  }, [path, topics, everyMs, atMostEveryMs]);

  const known = path === undefined ? NOTHING : (entries.get(path)?.known ?? NOTHING);
  return useMemo(
    () => ({
      // One path is asked for as one type: the caller's.
      ...(known as Omit<Data<T>, "reload">),
      loading: known.loading || (path !== undefined && known === NOTHING),
      reload: () => path !== undefined && request(path, entryOf(path)),
    }),
    [known, path],
  );
}

/** Forgets answers whose path begins so, and asks anew for those that are seen: after a change that the page made. */
export function changed(beginning: string): void {
  for (const [path, entry] of entries) {
    if (!path.startsWith(beginning)) continue;
    if (entry.watchers.size > 0) request(path, entry);
    else entries.delete(path);
  }
}

/** Ends the listening for the sake of what was seeded last. */
let hushSeeded = (): void => {};

/**
 * Keeps the answers that came with the page, by their paths, for the first who asks: until the stream tells that anything is
 * new. Whatever was kept before is forgotten: the hub draws one page after the other.
 */
export function seed(answers: Readonly<Record<string, unknown>>): void {
  entries.clear();
  hushSeeded();
  const seeded = Object.entries(answers).map(([path, data]) => {
    const entry = entryOf(path);
    entry.known = { data, error: undefined, loading: false, at: Date.now() };
    entry.freshUntil = Date.now() + FRESH_AHEAD_MS;
    return entry;
  });
  hushSeeded = live.hear(() => {
    hushSeeded();
    for (const entry of seeded) if (entry.watchers.size === 0) entry.freshUntil = 0;
  });
}

function entryOf(path: string): Entry {
  const kept = entries.get(path);
  // The newest use goes last: what was not used for longest leaves first.
  entries.delete(path);
  const entry = kept ?? {
    known: NOTHING,
    watchers: new Set(),
    asking: undefined,
    again: false,
    tries: 0,
    freshUntil: 0,
    notBefore: 0,
    timer: undefined,
  };
  entries.set(path, entry);
  for (const [old, { watchers }] of entries) {
    if (entries.size <= KEPT) break;
    if (watchers.size === 0) entries.delete(old);
  }
  return entry;
}

/** Whether the answer has just come, or is on its way. */
function isFresh({ asking, freshUntil }: Entry): boolean {
  return asking !== undefined || Date.now() < freshUntil;
}

/** Nobody looks any more. */
function rest(entry: Entry): void {
  entry.asking?.abort();
  entry.asking = undefined;
  clearTimeout(entry.timer);
  entry.timer = undefined;
  if (entry.known.loading) entry.known = { ...entry.known, loading: false };
}

function tell(entry: Entry, known: Known): void {
  entry.known = known;
  for (const watcher of entry.watchers) watcher();
}

function settle(path: string, entry: Entry, atMostEveryMs: number): void {
  if (entry.asking !== undefined) entry.again = true;
  else later(path, entry, Math.max(SETTLE_MS, (entry.known.at ?? 0) + atMostEveryMs - Date.now()));
}

/** Asks after so many milliseconds, at once for 0; not before the hub wants it. */
function later(path: string, entry: Entry, ms: number): void {
  const wait = Math.max(ms, entry.notBefore - Date.now());
  if (wait <= 0) request(path, entry);
  else entry.timer ??= setTimeout(() => request(path, entry), wait);
}

function request(path: string, entry: Entry): void {
  if (entry.asking !== undefined) {
    entry.again = true;
    return;
  }
  clearTimeout(entry.timer);
  entry.timer = undefined;
  const asking = new AbortController();
  entry.asking = asking;
  tell(entry, { ...entry.known, loading: true });
  void ask<unknown>(path, { signal: asking.signal })
    .then(
      (data) => {
        entry.tries = 0;
        entry.freshUntil = Date.now() + FRESH_MS;
        entry.notBefore = 0;
        return { data, error: undefined, loading: false, at: Date.now() };
      },
      (error: unknown) => {
        const refused = asRequestError(error);
        entry.freshUntil = 0;
        entry.notBefore = Date.now() + refused.problem.retryAfterMs;
        return { ...entry.known, loading: false, error: refused };
      },
    )
    .then((known) => {
      // Who stopped looking does not want the answer.
      if (entry.asking !== asking) return;
      entry.asking = undefined;
      tell(entry, known);
      const { error } = known;
      if (error?.passes === true) later(path, entry, RETRY_MS[Math.min(entry.tries++, RETRY_MS.length - 1)] ?? 0);
      else if (entry.again) later(path, entry, SETTLE_MS);
      entry.again = false;
    });
}

function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new RequestError({
    status: -1,
    code: "unreadable",
    title: detail,
    detail,
    mend: undefined,
    retryAfterMs: 0,
    errors: [],
  });
}
