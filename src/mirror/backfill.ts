import type { Point } from "../model/point.ts";
import type { RangeQuery } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import type { Gap } from "../store/outbox.ts";
import type { Journal } from "../store/store.ts";
import type { Codec } from "./codec.ts";
import type { Gaps } from "./gaps.ts";
import type { MirrorOutlet } from "./outlet.ts";
import type { Queue } from "./queue.ts";
import { RowPoints } from "./row-point.ts";
import type { Waker } from "../ops/waker.ts";

export interface FillOptions {
  readonly mirror: string;
  readonly journal: Journal;
  readonly codec: Codec;
  readonly queue: Queue;
  readonly gaps: Gaps;
  readonly outlet: MirrorOutlet;
  /** Woken by each batch that is written. */
  readonly waker: Waker;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Points read and sent together. */
const SLICE_POINTS = 5_000;
/** New points wait behind those of a backfill: so many of them at most. */
const MOST_WAITING = 10_000;
const AGAIN_MS = 1_000;

/**
 * Puts the points of one slice of the oldest gap into the outbox; the gap shrinks once they are on disk there, so that a
 * crash anywhere leaves nothing out (and sends some points twice, which changes nothing).
 *
 * @returns whether there are no gaps (left)
 * @throws what the store throws; then the slice is to be tried again
 */
export async function fillGaps(options: FillOptions): Promise<boolean> {
  const { mirror, journal, queue, gaps, waker } = options;
  if (queue.totals().points >= MOST_WAITING) {
    await waker.wait(AGAIN_MS);
    return false;
  }
  const [gap] = gaps.list();
  if (gap === undefined) return true;
  const slice = await readSlice(journal, gap);
  await send(options, slice.points);
  await sendChanges(options, gap, slice);
  const filled = { mirror, measurement: gap.measurement, episode: gap.episode, before: slice.before };
  await journal.accept({ points: [], filled: [filled] });
  gaps.fill(filled);
  return false;
}

interface Slice {
  readonly points: readonly Point[];
  /** All points of the gap before this are in it. */
  readonly before: Micros;
}

/** The gap's oldest points; those of one moment stay together. */
async function readSlice(journal: Journal, { measurement, from, to }: Gap): Promise<Slice> {
  const rows = new RowPoints(measurement);
  const query: RangeQuery = { measurement, from, to: to + 1, limit: SLICE_POINTS };
  let page = await journal.range(query);
  const read = [...page.rows];
  // The last moment of a page may go on behind it: a slice ends before it, and goes on where it is the only moment.
  while (page.next !== undefined && read[0]?.time === read.at(-1)?.time) {
    page = await journal.range({ ...query, after: page.next });
    read.push(...page.rows);
  }
  const before = page.next === undefined ? to + 1 : (read.at(-1)?.time ?? to + 1);
  return { points: read.filter(({ time }) => time < before).map((row) => rows.pointOf(row)), before };
}

/**
 * A point that was changed between reading and sending now follows its own newer version: what the store has since then is
 * sent again where it is something else.
 */
async function sendChanges(options: FillOptions, gap: Gap, sent: Slice): Promise<void> {
  const { journal, codec } = options;
  for (let last = linesOf(codec, sent.points); ;) {
    const query = { measurement: gap.measurement, from: gap.from, to: sent.before, limit: SLICE_POINTS };
    const rows = new RowPoints(gap.measurement);
    const points: Point[] = [];
    for (let after: string | undefined; ;) {
      const page = await journal.range(after === undefined ? query : { ...query, after });
      points.push(...page.rows.map((row) => rows.pointOf(row)));
      if (page.next === undefined) break;
      after = page.next;
    }
    const now = linesOf(codec, points);
    const known = new Set(last);
    const changed = points.filter((_, index) => !known.has(now[index] ?? ""));
    if (changed.length === 0) return;
    await send(options, changed);
    last = now;
  }
}

function linesOf(codec: Codec, points: readonly Point[]): readonly string[] {
  return points.map((point) => codec.line(point));
}

async function send({ journal, outlet }: FillOptions, points: readonly Point[]): Promise<void> {
  const { outbox, settled } = outlet.forced(points);
  let stored = false;
  try {
    await journal.accept({ points: [], outbox });
    stored = true;
  } finally {
    settled(stored);
  }
}
