import { expect, it } from "vitest";
import type { ChangeContext, HomeAction } from "../../src/model/action.ts";
import type { StateChange } from "../../src/model/home.ts";
import type { Point } from "../../src/model/point.ts";
import { fieldsOf, tagsOf, validatePoint } from "../../src/model/point.ts";
import { Actions } from "../../src/pipeline/actions.ts";

const context = (id: string, parentId?: string, userId?: string): ChangeContext => ({ id, parentId, userId });

let clock = 1_763_700_000_000_000;
const action = (of: Partial<HomeAction>): HomeAction => ({
  kind: "call",
  at: (clock += 1_000),
  domain: "light",
  service: "turn_on",
  entityIds: [],
  user: undefined,
  context: context("A"),
  data: undefined,
  ...of,
});

const run = (entityId: string, of: ChangeContext): HomeAction =>
  action({ kind: "run", domain: entityId.split(".")[0] ?? "", service: undefined, entityIds: [entityId], context: of });

function change(entityId: string, from: string, to: string, of: ChangeContext | undefined): StateChange {
  const at = (clock += 1_000);
  const state = { attributes: {}, lastChanged: at, lastUpdated: at };
  return {
    entityId,
    previous: { ...state, state: from },
    current: { ...state, state: to },
    firedAt: at,
    origin: "event",
    ...(of === undefined ? {} : { context: of }),
  };
}

const all = (actions: Actions, of: HomeAction): readonly Point[] => actions.observe(of, of.entityIds);
const effect = (actions: Actions, of: StateChange): object | undefined => {
  const found = actions.follow(of);
  if (found === undefined) return undefined;
  expect(validatePoint(found)).toBeUndefined();
  return { ...tagsOf(found), ...fieldsOf(found) };
};

it("makes a point of each target, and one of a call without any", () => {
  const actions = new Actions();
  const two = all(actions, action({ entityIds: ["light.a", "light.b"], user: "Ann", data: "{}" }));
  expect(two.map(tagsOf)).toEqual([
    { domain: "light", service: "turn_on", entity_id: "light.a", user: "Ann" },
    { domain: "light", service: "turn_on", entity_id: "light.b", user: "Ann" },
  ]);
  expect(two.map(fieldsOf)).toEqual([
    { context_id: "A", data: "{}" },
    { context_id: "A", data: "{}" },
  ]);
  expect(all(actions, action({})).map(tagsOf)).toEqual([{ domain: "light", service: "turn_on", user: "Ann" }]);
  // Targets whose points are not wanted make none.
  expect(actions.observe(action({ entityIds: ["light.a"] }), [])).toEqual([]);
});

it("ties a state to the call on its entity, to the automation that called, and to the user at the beginning", () => {
  const actions = new Actions();
  all(actions, action({ domain: "input_boolean", service: "toggle", user: "Ann", context: context("U") }));
  const [triggered] = all(actions, run("automation.evening", context("A", "U")));
  expect(triggered === undefined ? undefined : tagsOf(triggered)).toEqual({
    domain: "automation",
    automation: "automation.evening",
    entity_id: "automation.evening",
    user: "Ann",
  });
  all(actions, action({ entityIds: ["light.a"], context: context("A", "U") }));
  all(actions, action({ domain: "switch", service: "turn_off", entityIds: ["switch.b"], context: context("A", "U") }));
  expect(effect(actions, change("light.a", "off", "on", context("A", "U")))).toEqual({
    domain: "light",
    service: "turn_on",
    automation: "automation.evening",
    entity_id: "light.a",
    user: "Ann",
    context_id: "A",
    parent_id: "U",
    state_value: "on",
  });
  expect(effect(actions, change("switch.b", "on", "off", context("A", "U")))).toMatchObject({ service: "turn_off" });
  // A script of the automation has a context of its own below it.
  all(actions, run("script.dim", context("S", "A")));
  all(actions, action({ service: "toggle", entityIds: ["light.c"], context: context("S", "A") }));
  expect(effect(actions, change("light.c", "on", "off", context("S", "A")))).toMatchObject({
    service: "toggle",
    automation: "script.dim",
    user: "Ann",
  });
});

it("ties what a scene or an area switched to the call on it", () => {
  const actions = new Actions();
  all(actions, action({ domain: "scene", entityIds: ["scene.film"], context: context("F") }));
  expect(effect(actions, change("light.a", "off", "on", context("F")))).toMatchObject({ domain: "scene" });
  all(actions, action({ service: "turn_off", data: '{"area_id":"kitchen"}', context: context("K") }));
  expect(effect(actions, change("light.a", "on", "off", context("K")))).toMatchObject({ service: "turn_off" });
});

it("says nothing of states that no action led to, of attributes alone, and of what is read later", () => {
  const actions = new Actions();
  all(actions, action({ entityIds: ["light.a"] }));
  expect(effect(actions, change("light.a", "off", "on", context("X")))).toBeUndefined();
  expect(effect(actions, change("light.a", "off", "on", undefined))).toBeUndefined();
  expect(effect(actions, change("light.a", "on", "on", context("A")))).toBeUndefined();
  const later: StateChange = { ...change("light.a", "off", "on", context("A")), origin: "history" };
  expect(effect(actions, later)).toBeUndefined();
});

it("remembers the last thousands of contexts, those that go on for long too", () => {
  const actions = new Actions();
  all(actions, run("automation.long", context("L")));
  for (let index = 0; index < 10_000; index += 1) {
    all(actions, action({ entityIds: ["light.a"], context: context(`C${index}`) }));
    if (index % 1_000 === 0) all(actions, action({ entityIds: ["light.b"], context: context("L") }));
  }
  expect(effect(actions, change("light.b", "off", "on", context("L")))).toMatchObject({
    automation: "automation.long",
  });
  expect(effect(actions, change("light.a", "off", "on", context("C0")))).toBeUndefined();
});

it("makes an end with contexts that lead to each other", () => {
  const actions = new Actions();
  all(actions, action({ context: context("A", "B") }));
  all(actions, action({ context: context("B", "A") }));
  expect(effect(actions, change("light.a", "off", "on", context("A", "B")))).toMatchObject({ context_id: "A" });
});
