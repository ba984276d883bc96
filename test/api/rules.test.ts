import { expect, it } from "vitest";
import { point, series } from "../../src/model/point.ts";
import { parseTime } from "../../src/model/time.ts";
import { Entities } from "../../src/pipeline/entities.ts";
import type { Entity } from "../../src/pipeline/entity-view.ts";
import { createRulesView } from "../../src/pipeline/rules/create-view.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { openTestStore } from "../support/embedded.ts";
import { startApi } from "./support.ts";

const none = { domains: [], entities: [], entity_globs: [] };
const at = parseTime("2026-01-10T00:00:00Z") ?? 0;

const entity = (entityId: string, rest: Partial<Entity>): Entity => ({
  entityId,
  aliases: [],
  domain: entityId.split(".")[0] ?? "",
  deviceClass: undefined,
  area: undefined,
  deviceName: undefined,
  integration: undefined,
  state: "20",
  value: 20,
  unit: "°C",
  updatedAt: at,
  removedAt: undefined,
  ...rest,
});

async function started() {
  const store = await openTestStore();
  const lamp = series("home_assistant_events", { entity_id: "light.hall" });
  await store.write(
    Array.from({ length: 2_000 }, (_, index) => point(lamp, at - index * 40_000_000, { state_value: "on" })),
  );
  const entities = new Entities();
  entities.publish([
    entity("sensor.oven", { area: "Kitchen", deviceClass: "temperature" }),
    entity("light.hall", { area: "Hall", state: "on", value: 1, unit: undefined }),
  ]);
  const rules = createRules({
    rules: [
      { name: "kitchen", area: ["kitchen"], minimum_change: 0.5, minimum_interval: 90_000, ignore_above: 300 },
      { entity_glob: ["*_rssi"], record: false },
    ],
    include: none,
    exclude: { ...none, domains: ["sun"] },
  });
  const tallies = () => [
    { name: "home_assistant.filtered", reason: "rule/kitchen/minimum_change", add: 7 },
    { name: "home_assistant_snapshot.filtered", reason: "rule/kitchen/minimum_change", add: 1 },
    { name: "home_assistant.filtered", reason: "rule/rule_2", add: 3 },
    { name: "home_assistant.filtered", reason: "rule/kitchenette", add: 99 },
  ];
  const whereabouts = () => ({ area: undefined, integration: undefined });
  const view = createRulesView({
    rules,
    entities,
    whereabouts,
    tallies,
    store,
    clock: { now: () => at + 60e6 },
  });
  return startApi({ store, rules: view });
}

it("lists the rules with what they have and left out", async () => {
  const { get } = await started();
  expect((await get("/api/v1/rules")).body).toEqual({
    rules: [
      {
        name: "kitchen",
        settings: { area: ["kitchen"], minimum_change: 0.5, minimum_interval: "90s", ignore_above: 300 },
        entities: 1,
        left_out: { minimum_change: 8 },
      },
      { name: "rule_2", settings: { entity_glob: ["*_rssi"], record: false }, entities: 0, left_out: { record: 3 } },
    ],
  });
});

it("says which rule decides, why, and what would be stored", async () => {
  const { get } = await started();
  const ask = async (path: string) => (await get(`/api/v1/rules/test/${path}`)).body;
  expect(await ask("sensor.oven?state=20.3")).toMatchObject({
    known: true,
    record: true,
    rule: "kitchen",
    list: null,
    considered: [{ name: "kitchen", fits: true, asked: [{ selector: "area", has: "Kitchen", fits: "kitchen" }] }],
    state: { value: 20.3, unit: "°C", outcome: "left_out", reason: "minimum_change", compared_with: { state: "20" } },
  });
  expect(await ask("sensor.oven?state=25")).toMatchObject({ state: { outcome: "held", reason: "minimum_interval" } });
  expect(await ask("sensor.oven?state=301")).toMatchObject({ state: { outcome: "left_out", reason: "out_of_range" } });
  expect(await ask("sensor.oven?state=unavailable")).toMatchObject({ state: { outcome: "stored", value: null } });
  expect(await ask("sensor.tv_rssi")).toMatchObject({
    known: false,
    record: false,
    rule: "rule_2",
    considered: [
      { name: "kitchen", fits: false },
      { name: "rule_2", fits: true },
    ],
    state: null,
  });
  expect(await ask("sun.sun")).toMatchObject({ record: false, rule: null, list: "exclude.domains" });
  expect(await ask("light.new?area=Kitchen")).toMatchObject({ record: true, rule: "kitchen", state: null });
  expect((await get("/api/v1/rules/test/light.new?aera=Kitchen")).status).toBe(400);
});

it("suggests entries for the file, with what they would have saved", async () => {
  const { get } = await started();
  expect((await get("/api/v1/rules/suggestions?days=2")).body).toMatchObject({
    suggestions: [
      {
        entity_id: "light.hall",
        rule: "- entity: light.hall\n  changes_only: true\n",
        points: 2_000,
        why: expect.stringContaining("100% of its points repeat the state"),
      },
    ],
  });
  expect((await get("/api/v1/rules/suggestions?days=0")).status).toBe(400);
});
