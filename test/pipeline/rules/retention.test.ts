import { expect, test } from "vitest";
import { ManualClock, systemClock } from "../../../src/model/clock.ts";
import { context, point, series } from "../../../src/model/point.ts";
import { MICROS_PER_DAY } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { createRuleRetention } from "../../../src/pipeline/rules/retention.ts";
import { createRules } from "../../../src/pipeline/rules/rules.ts";
import { openEmbeddedStore } from "../../../src/store/embedded/store.ts";
import { createRetention } from "../../../src/store/retention.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const NOW = Date.UTC(2026, 10, 21) * 1_000;
const none = { domains: [], entities: [], entity_globs: [] };

/** One point a day, of the last 40 days. */
function days(entityId: string) {
  const of = series("home_assistant_events", { entity_id: entityId });
  return Array.from({ length: 40 }, (_, ago) => {
    const around = context("home_assistant_events", { tags: {}, fields: { weather_temp: ago } });
    return point(of, NOW - ago * MICROS_PER_DAY - 1, { normalized_value: ago }, around);
  });
}

test("entities with a rule are kept for its days, the others for everybody's, and what is kept is whole", async () => {
  const store = await openEmbeddedStore({ folder: temporaryFolder(), clock: systemClock, log: silentLog });
  const rules = createRules({
    rules: [
      { entity: ["sensor.short"], retention: { raw_days: 5 } },
      { entity: ["sensor.long"], retention: { raw_days: 30, hourly_days: 1 } },
    ],
    include: none,
    exclude: none,
  });
  const subjectOf = (entityId: string) => ({
    entityId,
    deviceClass: undefined,
    area: undefined,
    integration: undefined,
  });
  const entities = ["sensor.short", "sensor.long", "sensor.other"];
  await store.write(entities.flatMap(days));
  const retention = createRetention({
    store,
    clock: new ManualClock(NOW),
    days: (name) => (name === "home_assistant_events" ? 10 : undefined),
    apart: createRuleRetention({ rules, subjectOf, store }),
    log: silentLog,
  });
  const kept = async (entityId: string) => {
    const query = { measurement: "home_assistant_events", tags: { entity_id: entityId }, from: 0, to: NOW } as const;
    return (await store.range(query)).rows.map(({ fields }) => fields);
  };
  expect(await retention.runOnce()).toMatchObject({ removed: { home_assistant_events: 35 + 10 + 30 }, failed: {} });
  expect((await Promise.all(entities.map(kept))).map((rows) => rows.length)).toEqual([5, 30, 10]);
  expect((await kept("sensor.long"))[0]).toEqual({ normalized_value: 29, weather_temp: 29 });
  expect(await retention.runOnce()).toMatchObject({ removed: {} });
  await store.close();
});
