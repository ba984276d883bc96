import { expect, test } from "vitest";
import type { ApiDeps } from "../../src/api/deps.ts";
import { point, series } from "../../src/model/point.ts";
import { MICROS_PER_SECOND } from "../../src/model/time.ts";
import { at, startApi } from "./support.ts";

const S = MICROS_PER_SECOND;
const T = at("2026-01-10T20:00:00Z");

const state = (entity_id: string, time: number, state_value: string, previous_state: string) =>
  point(series("home_assistant_events", { entity_id, domain: "light" }), time, { state_value, previous_state });

type ActionTags = Parameters<typeof series<"home_assistant_actions">>[1];
const action = (tags: ActionTags, time: number, fields: Readonly<Record<string, string>>) =>
  point(series("home_assistant_actions", tags), time, fields);

/** At eight Ann presses a button on her phone; an automation follows, which switches two lights on. */
async function evening(options: Partial<ApiDeps> = {}) {
  const api = await startApi({ now: "2026-01-10T21:00:00Z", ...options });
  const called = { domain: "light", service: "turn_on", automation: "automation.evening", user: "Ann" };
  await api.store.write([
    state("light.a", T - 60 * S, "off", "on"),
    action({ domain: "input_button", service: "press", entity_id: "input_button.film", user: "Ann" }, T, {
      context_id: "U",
    }),
    action(
      { domain: "automation", automation: "automation.evening", entity_id: "automation.evening", user: "Ann" },
      T + S,
      {
        context_id: "A",
        parent_id: "U",
        data: '{"source":"state of input_button.film"}',
      },
    ),
    action({ ...called, entity_id: "light.a" }, T + 2 * S, {
      context_id: "A",
      parent_id: "U",
      data: '{"brightness":5}',
    }),
    action({ ...called, entity_id: "light.b" }, T + 2 * S, {
      context_id: "A",
      parent_id: "U",
      data: '{"brightness":5}',
    }),
    action({ domain: "fan", service: "turn_on", entity_id: "fan.x", user: "Bob" }, T + 2 * S, { context_id: "B" }),
    state("light.a", T + 3 * S, "on", "off"),
    action({ ...called, entity_id: "light.a" }, T + 3 * S, { context_id: "A", parent_id: "U", state_value: "on" }),
    // An attribute changes; later somebody presses the lamp's own switch, and again.
    state("light.a", T + 60 * S, "on", "on"),
    state("light.a", T + 600 * S, "off", "on"),
    state("light.a", T + 700 * S, "on", "off"),
  ]);
  return api;
}

const times = (rows: readonly { readonly time: string }[]): readonly string[] => rows.map(({ time }) => time);

test("the actions are listed by entity, automation and user, page by page", async () => {
  const api = await evening();
  const all = await api.get("/api/v1/actions");
  expect(all.status).toBe(200);
  expect(all.body).toMatchObject({ from: "2026-01-09T21:00:00Z", to: "2026-01-10T21:00:00Z", count: 6, next: null });
  const pages: string[] = [];
  for (let url = "/api/v1/actions?limit=2"; ;) {
    const { body } = await api.get(url);
    pages.push(...times(body.actions));
    if (body.next === null) break;
    url = `/api/v1/actions?limit=2&cursor=${body.next}`;
  }
  expect(pages).toEqual(times(all.body.actions));
  const { body: light } = await api.get("/api/v1/actions?entity=light.a");
  expect(light.actions.map((row: { state: unknown; data: unknown }) => [row.state, row.data])).toEqual([
    [null, '{"brightness":5}'],
    ["on", null],
  ]);
  expect((await api.get("/api/v1/actions?user=Bob")).body.count).toBe(1);
  expect((await api.get("/api/v1/actions?automation=automation.evening&domain=automation")).body.count).toBe(1);
  expect((await api.get("/api/v1/actions?from=2026-01-10T20:00:02Z&to=2026-01-10T20:00:03Z")).body.count).toBe(3);
  expect((await api.get("/api/v1/actions?cursor=x")).status).toBe(400);
  expect((await api.get("/api/v1/actions?entitty=light.a")).status).toBe(400);
});

test("who switched the light on: the call, the automation, the user, and what led to it", async () => {
  const api = await evening();
  const { body } = await api.get("/api/v1/entities/light.a/cause?at=2026-01-10T20:05:00Z");
  expect(body).toMatchObject({
    state: "on",
    since: "2026-01-10T20:00:03Z",
    sentence:
      "light.a has been on since 2026-01-10T20:00:03Z by light.turn_on, called by automation.evening, started by user Ann.",
    cause: { service: "turn_on", automation: "automation.evening", user: "Ann", state: "on", context_id: "A" },
  });
  expect(body.chain.map((row: { entity_id: string }) => row.entity_id)).toEqual([
    "input_button.film",
    "automation.evening",
    "light.a",
  ]);
});

test("a state that came about otherwise has no cause that is known", async () => {
  const api = await evening();
  for (const [time, known] of [
    ["20:15:00", "on"],
    ["20:10:30", "off"],
    ["19:59:30", "off"],
  ]) {
    const { body } = await api.get(`/api/v1/entities/light.a/cause?at=2026-01-10T${time}Z`);
    expect([time, body.state, body.cause, body.chain]).toEqual([time, known, null, []]);
    expect(body.sentence).toContain("no action is known");
  }
});

test("an entity that was renamed is asked by its new name", async () => {
  const renamedAt = T + 100 * S;
  const segments = (_name: string, from: number, to: number) =>
    [
      { entityId: "light.a", from, to: Math.min(renamedAt, to) },
      { entityId: "light.film", from: renamedAt, to },
    ].filter((span) => span.from < span.to);
  const api = await evening({
    entities: { entities: () => [], entity: () => undefined, watch: () => () => {}, segments },
  });
  const { body } = await api.get("/api/v1/entities/light.film/cause?at=2026-01-10T20:05:00Z");
  expect(body).toMatchObject({ state: "on", since: "2026-01-10T20:00:03Z", cause: { user: "Ann" } });
  const pages: string[] = [];
  for (let url = "/api/v1/actions?entity=light.film&limit=1"; ;) {
    const { body: page } = await api.get(url);
    pages.push(...page.actions.map((row: { entity_id: string }) => row.entity_id));
    if (page.next === null) break;
    url = `/api/v1/actions?entity=light.film&limit=1&cursor=${page.next}`;
  }
  expect(pages).toEqual(["light.a", "light.a"]);
});

test("an unknown entity is 404, a wrong moment 400", async () => {
  const api = await evening();
  expect((await api.get("/api/v1/entities/light.none/cause")).status).toBe(404);
  expect((await api.get("/api/v1/entities/light.a/cause?at=yesterday")).status).toBe(400);
});
