import { fork } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/model/clock.ts";
import type { Point } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_DAY } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { databaseFile } from "../../src/store/embedded/database.ts";
import { jsonOf } from "../../src/store/embedded/packed-number.ts";
import { SealedWriter } from "../../src/store/embedded/sealed-writer.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import { WriteIds } from "../../src/store/embedded/write-ids.ts";
import type { Columns } from "../../src/store/embedded/sealed/columns.ts";
import { sliceColumns } from "../../src/store/embedded/sealed/merge.ts";
import type { YearsOptions } from "./home.ts";
import { yearsOf } from "./home.ts";
import type { Written } from "./ours.ts";

/*
 * Puts years of points straight into sealed blocks, the same blocks as the hub makes of rows; as rows first, they would take
 * a quarter of an hour. `bulk.ts JSON` is one of the processes that share the entities.
 */
interface Share {
  readonly folder: string;
  readonly options: YearsOptions;
  /** Those entities whose number leaves this when divided by `PROCESSES`. */
  readonly share: number;
}

const PROCESSES = 2;
const BLOCK_POINTS = 2_048;
/** Points of a series that are sealed at once; what fills no block waits for more. */
const AT_ONCE = 8_192;
const BUSY_MS = 60_000;

export async function writeBulk(folder: string, options: YearsOptions): Promise<Pick<Written, "points" | "bytes">> {
  const open = (): ReturnType<typeof openEmbeddedStore> =>
    openEmbeddedStore({ folder, clock: systemClock, log: silentLog });
  // Makes the file.
  await (await open()).close();
  await Promise.all(Array.from({ length: PROCESSES }, (_, share) => bulkProcess({ folder, options, share })));
  const store = await open();
  await store.outbox.compact();
  const { bytes, measurements } = await store.usage();
  await store.close();
  return { points: measurements.reduce((sum, of) => sum + of.points, 0), bytes };
}

function bulkProcess(share: Share): Promise<void> {
  return new Promise((done, failed) => {
    const child = fork(import.meta.filename, [JSON.stringify(share)], { execArgv: [] });
    child.on("error", failed);
    child.on("exit", (code) => (code === 0 ? done() : failed(new Error(`filling ended with code ${String(code)}`))));
  });
}

/** Points of one series that are not sealed yet. */
interface Waiting {
  readonly id: number;
  points: Point[];
}

function fill({ folder, options, share }: Share): void {
  // The processes take turns.
  const db = new DatabaseSync(databaseFile(folder), { timeout: BUSY_MS });
  // Nobody needs what a crash would leave of it.
  db.exec("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 4000");
  const ids = new WriteIds(db);
  const sealed = new SealedWriter(db, BLOCK_POINTS);
  const series = new Map<Point["series"], Waiting>();
  const numbers = new Map<string, number>();
  /** In the order of time, as the hub meets them: their ids are in that order, too. */
  let around: Point[] = [];
  let end: Micros = options.start;
  const seal = (of: Waiting, isLast: boolean): void => {
    const columns = columnsOf(ids, of.points);
    const least = isLast ? columns.times.length : 1;
    const { sealed: count } = sealed.fill(of.id, columns, { least, pages: 1 });
    of.points = of.points.slice(count);
    db.prepare(
      "INSERT INTO points VALUES ('home_assistant_events', ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
    ).run(count);
  };
  const transaction = (run: () => void): void => {
    db.exec("BEGIN IMMEDIATE");
    run();
    db.exec("COMMIT");
  };
  for (const day of yearsOf(options)) {
    end += MICROS_PER_DAY;
    for (const point of day) {
      if (point.context !== around.at(-1)?.context) around.push(point);
      const { tags } = point.series;
      const entityId = tags["entity_id"] ?? "";
      let number = numbers.get(entityId);
      if (number === undefined) numbers.set(entityId, (number = numbers.size));
      if (number % PROCESSES !== share) continue;
      let of = series.get(point.series);
      if (of === undefined) {
        let id = 0;
        transaction(() => (id = ids.series("home_assistant_events", jsonOf(tags))));
        series.set(point.series, (of = { id, points: [] }));
      }
      of.points.push(point);
    }
    const full = [...series.values()].filter(({ points }) => points.length >= AT_ONCE);
    if (full.length === 0) continue;
    transaction(() => {
      for (const point of around) contextOf(ids, point);
      for (const of of full) seal(of, false);
    });
    around = [];
  }
  transaction(() => {
    for (const point of around) contextOf(ids, point);
    for (const of of series.values()) if (of.points.length > 0) seal(of, true);
    db.prepare("UPDATE meta SET value = max(value, ?) WHERE name = 'sealed_before'").run(end);
  });
  db.close();
}

function contextOf(ids: WriteIds, { context, time }: Point): number {
  if (context === undefined) return 0;
  const [tags, fields] = [jsonOf(context.tags), jsonOf(context.fields)];
  return ids.context("home_assistant_events", { tags, fields }, time);
}

/** The points of one series as columns. */
function columnsOf(ids: WriteIds, points: readonly Point[]): Columns {
  const numbers = new Map<string, Float64Array>();
  const texts = new Map<string, (string | undefined)[]>();
  for (const [index, { fields }] of points.entries()) {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "string") {
        if (!texts.has(name)) texts.set(name, Array.from<undefined>({ length: points.length }).fill(undefined));
        (texts.get(name) ?? [])[index] = value;
      } else {
        if (!numbers.has(name)) numbers.set(name, new Float64Array(points.length).fill(Number.NaN));
        (numbers.get(name) ?? [])[index] = value;
      }
    }
  }
  const contexts = Float64Array.from(points, (point) => contextOf(ids, point));
  // A field that no point of a part has is left out by `fill`, whose parts are slices.
  return sliceColumns(
    { times: Float64Array.from(points, ({ time }) => time), contexts, numbers, texts },
    0,
    points.length,
  );
}

// Written by bulkProcess, which starts this file.
if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined)
  fill(JSON.parse(process.argv[2]) as Share);
