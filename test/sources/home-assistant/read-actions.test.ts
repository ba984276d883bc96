import fc from "fast-check";
import { expect, it } from "vitest";
import { parseTime } from "../../../src/model/time.ts";
import { readAction } from "../../../src/sources/home-assistant/read-actions.ts";

const time = "2026-11-21T10:00:00.123456+00:00";
const context = { id: "01M7XWYNQ5W473HNVDS77HT4DF", parent_id: null, user_id: "u1" };
const nameOf = (id: string): string | undefined => (id === "u1" ? "Ann" : undefined);

const read = (event_type: string, data: unknown, of: unknown = context) =>
  readAction({ event_type, data, origin: "LOCAL", time_fired: time, context: of }, nameOf);

it("reads a call with its targets, its user and what it was told", () => {
  const service_data = { entity_id: ["light.a", "light.b", "light.a"], brightness: 67, code: "1234" };
  expect(read("call_service", { domain: "light", service: "turn_on", service_data })).toEqual({
    kind: "action",
    action: {
      kind: "call",
      at: parseTime(time),
      domain: "light",
      service: "turn_on",
      entityIds: ["light.a", "light.b"],
      user: "Ann",
      context: { id: context.id, parentId: undefined, userId: "u1" },
      data: '{"brightness":67,"code":"[redacted]"}',
    },
  });
});

it("keeps areas, devices and `all` in what was told, for they are no entities", () => {
  const told = (service_data: unknown) => {
    const found = read("call_service", { domain: "light", service: "turn_off", service_data });
    return found.kind === "action" ? [found.action.entityIds, found.action.data] : found;
  };
  expect(told({ area_id: "kitchen" })).toEqual([[], '{"area_id":"kitchen"}']);
  expect(told({ entity_id: "all" })).toEqual([[], '{"entity_id":"all"}']);
  expect(told({ entity_id: "light.a, light.b" })).toEqual([["light.a", "light.b"], undefined]);
  expect(told({})).toEqual([[], undefined]);
  expect(told(undefined)).toEqual([[], undefined]);
});

it("reads a run of an automation; a user without a known name is an id", () => {
  const data = { name: "Evening", entity_id: "automation.evening", source: "state of binary_sensor.door" };
  expect(read("automation_triggered", data, { id: "A", parent_id: "P", user_id: "u2" })).toMatchObject({
    kind: "action",
    action: {
      kind: "run",
      domain: "automation",
      service: undefined,
      entityIds: ["automation.evening"],
      user: "u2",
      context: { id: "A", parentId: "P", userId: "u2" },
      data: '{"name":"Evening","source":"state of binary_sensor.door"}',
    },
  });
});

it("never shows what a call was told where it cannot be read", () => {
  const broken = readAction({ event_type: "call_service", data: { service_data: { code: "4711" } }, context }, nameOf);
  expect(broken).toMatchObject({ kind: "unreadable", unreadable: { reason: "bad_time" } });
  expect(JSON.stringify(broken)).not.toContain("4711");
  expect(JSON.stringify(read("call_service", { domain: 5, service_data: { code: "4711" } }))).not.toContain("4711");
});

it("reads anything without throwing", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("call_service", "automation_triggered", "x"), (value, type) => {
      const found = [readAction(value, nameOf), read(type, value), read(type, { service_data: value }, value)];
      for (const { kind } of found) expect(["action", "unreadable"]).toContain(kind);
    }),
  );
});
