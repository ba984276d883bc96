import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { context, point, series } from "../../src/model/point.ts";
import { MICROS_PER_DAY } from "../../src/model/time.ts";
import { openTestStore } from "../support/embedded.ts";

const lamps = Array.from({ length: 20 }, (_, n) => series("home_assistant_events", { entity_id: `light.lamp_${n}` }));

test("removing old points makes the file smaller, while writing goes on, and takes what they alone used", async () => {
  const store = await openTestStore({ removeRows: 500, shrinkPages: 50 });
  const file = join(store.folder, "hometide.db");
  const perSeries = 2_000;
  for (const lamp of lamps) {
    await store.write(
      Array.from({ length: perSeries }, (_, n) => point(lamp, n, { state_value: `state ${n} of a lamp` })),
    );
  }
  const cutoff = 10 * MICROS_PER_DAY;
  const old = context("home_assistant_events", { tags: { weather_condition: "rainy" }, fields: {} });
  const young = context("home_assistant_events", { tags: { weather_condition: "sunny" }, fields: {} });
  await store.write([
    point(series("home_assistant_events", { entity_id: "light.gone" }), 5, { state_value: "on" }, old),
    ...lamps.map((lamp) => point(lamp, cutoff, { state_value: "on" }, young)),
  ]);
  // Brings the WAL into the file, whose size is then that of its content.
  await store.deleteBefore("home_assistant_events", 1);
  const full = statSync(file).size;

  let removing = true;
  const removed = store.deleteBefore("home_assistant_events", cutoff).finally(() => (removing = false));
  let written = 0;
  while (removing)
    await store.write([point(lamps[0] as (typeof lamps)[number], cutoff + ++written, { normalized_value: 1 })]);

  expect(await removed).toBe(lamps.length * (perSeries - 1) + 1);
  expect(written).toBeGreaterThan(3);
  expect((await store.usage()).measurements[0]).toMatchObject({ points: lamps.length + written, series: lamps.length });
  expect(await store.tagValues({ measurement: "home_assistant_events", tag: "weather_condition" })).toEqual(["sunny"]);
  await store.close();
  expect(statSync(file).size).toBeLessThan(full / 3);
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  expect(db.prepare("PRAGMA freelist_count").get()).toEqual({ freelist_count: 0 });
  expect(db.prepare("SELECT tags FROM context_tags").all()).toEqual([{ tags: '{"weather_condition":"sunny"}' }]);
  expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
});
