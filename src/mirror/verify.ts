import { hash } from "node:crypto";
import { HometideError } from "../model/errors.ts";
import type { MeasurementName } from "../model/measurement.ts";
import { measurementNames } from "../model/measurement.ts";
import type { Point } from "../model/point.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_HOUR } from "../model/time.ts";
import type { Store } from "../store/store.ts";
import type { Codec } from "./codec.ts";
import { RowPoints } from "./row-point.ts";
import type { Difference, Span, Verification, VerifiedDay } from "./view.ts";

/** Rows of a page: a hub answers others between two pages. */
const PAGE_ROWS = 1_000;
/** Differences that are named. */
const MOST_NAMED = 100;
const LANES = 4;

export interface VerifyOptions {
  readonly store: Pick<Store, "range">;
  readonly mirror: Pick<Store, "range">;
  readonly codec: Pick<Codec, "line">;
  readonly span: Span;
  readonly signal?: AbortSignal | undefined;
}

/** A sum that does not depend on the order of its lines: 128 bits of each line's SHA-256, added by 32 bits. */
class Sum {
  points = 0;
  readonly #lanes = new Uint32Array(LANES);

  add(line: string): void {
    this.points += 1;
    const digest = hash("sha256", line, "buffer");
    // The array wraps around by itself.
    for (let lane = 0; lane < LANES; lane++)
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + digest.readUInt32LE(lane * 4);
  }

  merge(other: Sum): void {
    this.points += other.points;
    for (const [lane, value] of other.#lanes.entries()) this.#lanes[lane] = (this.#lanes[lane] ?? 0) + value;
  }

  get checksum(): string {
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
  }

  equals(other: Sum | undefined): boolean {
    return other === undefined ? this.points === 0 : this.points === other.points && this.checksum === other.checksum;
  }
}

interface Line {
  readonly time: Micros;
  /** Series and time: what a point is. */
  readonly key: string;
  readonly text: string;
}

/**
 * Compares a store with a mirror, point by point: both sides are written down by the same encoder, so that what either
 * cannot keep (a backslash at the end of a tag) is no difference. Hours whose sums differ are read again, to name points.
 *
 * @throws HometideError what the stores throw
 */
export async function verify(
  options: VerifyOptions,
): Promise<Pick<Verification, "equal" | "days" | "differences" | "more">> {
  const days: VerifiedDay[] = [];
  const differences: Difference[] = [];
  let more = false;
  for (const measurement of measurementNames) {
    const [store, mirror] = await Promise.all([
      hourSums(options, options.store, measurement),
      hourSums(options, options.mirror, measurement),
    ]);
    const hours = [...new Set([...store.keys(), ...mirror.keys()])].toSorted((a, b) => a - b);
    days.push(...daysOf(measurement, hours, store, mirror));
    for (const hour of hours) {
      if ((store.get(hour) ?? new Sum()).equals(mirror.get(hour))) continue;
      if (differences.length >= MOST_NAMED) {
        more = true;
        break;
      }
      differences.push(...(await compareHour(options, measurement, hour)));
    }
  }
  more ||= differences.length > MOST_NAMED;
  return { equal: days.every(({ equal }) => equal), days, differences: differences.slice(0, MOST_NAMED), more };
}

/** The point as a line; as JSON where it is none of ours (another program wrote it to the mirror). */
function textOf(codec: Pick<Codec, "line">, point: Point): string {
  try {
    return codec.line(point);
  } catch (error) {
    if (error instanceof HometideError && error.code === "point_refused") return JSON.stringify(point);
    throw error;
  }
}

/** Sums by the start of their hour. */
async function hourSums(
  options: VerifyOptions,
  of: Pick<Store, "range">,
  measurement: MeasurementName,
): Promise<ReadonlyMap<Micros, Sum>> {
  const sums = new Map<Micros, Sum>();
  for await (const { time, text } of linesOf(options, of, measurement, options.span)) {
    const hour = time - (time % MICROS_PER_HOUR);
    let sum = sums.get(hour);
    if (sum === undefined) sums.set(hour, (sum = new Sum()));
    sum.add(text);
  }
  return sums;
}

async function* linesOf(
  { codec, signal }: VerifyOptions,
  of: Pick<Store, "range">,
  measurement: MeasurementName,
  { from, to }: Span,
): AsyncGenerator<Line> {
  const rows = new RowPoints(measurement);
  for (let after: string | undefined; ;) {
    signal?.throwIfAborted();
    const page = await of.range({ measurement, from, to, limit: PAGE_ROWS, ...(after === undefined ? {} : { after }) });
    for (const row of page.rows) {
      const point = rows.pointOf(row);
      yield { time: row.time, key: `${point.series.key} ${row.time}`, text: textOf(codec, point) };
    }
    if (page.next === undefined) return;
    after = page.next;
  }
}

function daysOf(
  measurement: MeasurementName,
  hours: readonly Micros[],
  store: ReadonlyMap<Micros, Sum>,
  mirror: ReadonlyMap<Micros, Sum>,
): readonly VerifiedDay[] {
  const days = new Map<Micros, { readonly store: Sum; readonly mirror: Sum }>();
  for (const hour of hours) {
    const day = hour - (hour % MICROS_PER_DAY);
    let sums = days.get(day);
    if (sums === undefined) days.set(day, (sums = { store: new Sum(), mirror: new Sum() }));
    sums.store.merge(store.get(hour) ?? new Sum());
    sums.mirror.merge(mirror.get(hour) ?? new Sum());
  }
  const shown = ({ points, checksum }: Sum): VerifiedDay["store"] => ({ points, checksum });
  return [...days].map(([day, sums]) => ({
    measurement,
    day: formatTime(day).slice(0, "2026-01-31".length),
    store: shown(sums.store),
    mirror: shown(sums.mirror),
    equal: sums.store.equals(sums.mirror),
  }));
}

/** The points of an hour that the two sides do not have alike, by time. */
async function compareHour(
  options: VerifyOptions,
  measurement: MeasurementName,
  hour: Micros,
): Promise<readonly Difference[]> {
  const span = { from: Math.max(hour, options.span.from), to: Math.min(hour + MICROS_PER_HOUR, options.span.to) };
  const [store, mirror] = await Promise.all([
    listOf(linesOf(options, options.store, measurement, span)),
    listOf(linesOf(options, options.mirror, measurement, span)),
  ]);
  const texts = [new Set(store.map(({ text }) => text)), new Set(mirror.map(({ text }) => text))] as const;
  const strange = mirror.filter(({ text }) => !texts[0].has(text));
  const keys = new Set(strange.map(({ key }) => key));
  const lacking = store.filter(({ text }) => !texts[1].has(text));
  const explained = new Set(lacking.map(({ key }) => key));
  const found = [
    ...lacking.map(({ time, key, text }) => ({
      time,
      kind: keys.has(key) ? ("differs" as const) : ("missing" as const),
      line: text,
    })),
    ...strange
      .filter(({ key }) => !explained.has(key))
      .map(({ time, text }) => ({ time, kind: "extra" as const, line: text })),
  ];
  return found.toSorted((a, b) => a.time - b.time).map(({ kind, line }) => ({ kind, measurement, line }));
}

async function listOf(lines: AsyncIterable<Line>): Promise<readonly Line[]> {
  const list: Line[] = [];
  for await (const line of lines) list.push(line);
  return list;
}
