import { expect, onTestFinished, test } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { MICROS_PER_HOUR, parseTime } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { startHomeAssistantServer } from "../../../src/replay/home-assistant-server.ts";
import { homeChanges, type HomeChange } from "../../../src/replay/scenario/home-changes.ts";
import { loadScenario } from "../../../src/replay/scenario/load.ts";
import { scenarioHome } from "../../../src/replay/scenario/scenario-home.ts";
import { connectClient, type Client } from "../client.ts";

const { home } = loadScenario();
const startedAt = parseTime("2026-11-22T23:00:00Z") ?? Number.NaN;

function day(speed: number): readonly HomeChange[] {
  const changes: HomeChange[] = [];
  for (const change of homeChanges({ home, startedAt, beginsAtHour: 18, speed })) {
    if (change.at > startedAt + (24 * MICROS_PER_HOUR) / speed) return changes;
    changes.push(change);
  }
  return changes;
}

test("a day of the home is the same each time, in order, and at any speed", () => {
  const changes = day(1);
  expect(day(1)).toEqual(changes);
  expect(day(60).map(({ entityId, state }) => [entityId, state])).toEqual(
    changes.map(({ entityId, state }) => [entityId, state]),
  );
  expect(changes.every(({ at }, index) => at >= (changes[index - 1]?.at ?? 0))).toBe(true);
  expect(changes.filter(({ at }) => at % 1_000 !== 0).length).toBeGreaterThan(changes.length / 2);
});

test("the meter only counts up, temperatures stay in a home's range, a failing sensor comes back", () => {
  const changes = day(1);
  const statesOf = (entityId: string): readonly string[] =>
    changes.filter((change) => change.entityId === entityId).map(({ state }) => state);
  const meter = statesOf("sensor.grid_energy").map(Number);
  expect(meter.every((value, index) => value >= (meter[index - 1] ?? 0))).toBe(true);
  expect((meter.at(-1) ?? 0) - (meter[0] ?? 0)).toBeGreaterThan(3);
  for (const value of statesOf("sensor.living_room_temperature").map(Number))
    expect(Math.abs(value - 20.6)).toBeLessThan(2);
  for (const value of statesOf("sensor.bedroom_temperature").map(Number))
    expect(Math.abs(value - 66.5)).toBeLessThan(4);
  expect(new Set(statesOf("sun.sun"))).toEqual(new Set(["below_horizon", "above_horizon"]));
  expect(new Set(statesOf("person.sam"))).toEqual(new Set(["home", "not_home"]));
  const hall = statesOf("sensor.hall_temperature");
  expect(hall).toContain("unavailable");
  expect(hall.at(-1)).not.toBe("unavailable");
  expect(new Set(changes.map(({ entityId }) => entityId)).size).toBe(home.entities.length);
});

test("over the socket: states, registries, changes as they fall due, services", async () => {
  const clock = new ManualClock(startedAt);
  const server = await startHomeAssistantServer({
    clock,
    log: silentLog,
    token: "t",
    home: scenarioHome({ home, clock, startedAt, beginsAtHour: 18, speed: 60 }),
  });
  onTestFinished(() => server.close());
  const client = await connectClient(server.url, "t");
  const states = new Map(
    stateList(await client.ask({ id: 1, type: "get_states" })).map((state) => [state.entity_id, state]),
  );
  expect(states.size).toBe(home.entities.length);
  expect((await list(client, 2, "config/entity_registry/list")).length).toBe(home.entities.length);
  expect((await list(client, 3, "config/area_registry/list")).length).toBe(5);
  const devices = await list(client, 4, "config/device_registry/list");
  expect(devices.filter(({ via_device_id }) => via_device_id !== null).length).toBe(1);
  expect((await client.ask({ id: 5, type: "get_config" }))["result"]).toMatchObject({
    state: "RUNNING",
    time_zone: "America/New_York",
  });
  await client.ask({ id: 6, type: "subscribe_events", event_type: "state_changed" });
  const before = client.texts.length;
  await clock.advance(20_000);
  await client.until((texts) => texts.length > before + 100);
  const events = client.texts.slice(before).map((text) => JSON.parse(text).event);
  for (const { data, time_fired } of events) {
    expect(data.old_state).toEqual(states.get(data.entity_id));
    expect(data.new_state.last_updated).toBe(time_fired);
    expect(data.new_state.last_changed === time_fired).toBe(data.new_state.state !== data.old_state.state);
    expect(parseTime(time_fired)).toBeLessThanOrEqual(clock.now());
    states.set(data.entity_id, data.new_state);
  }

  const light = states.get("light.living_room")?.state === "on" ? "turn_off" : "turn_on";
  const told = client.texts.length;
  await client.ask({
    id: 7,
    type: "call_service",
    domain: "light",
    service: light,
    target: { entity_id: "light.living_room" },
  });
  await client.until((texts) => texts.slice(told).some((text) => text.includes('"entity_id":"light.living_room"')));
  const answer = await client.ask({ id: 8, type: "get_states" });
  expect(stateList(answer).find(({ entity_id }) => entity_id === "light.living_room")?.state).toBe(
    light === "turn_on" ? "on" : "off",
  );
});

interface State {
  readonly entity_id: string;
  readonly state: string;
}

// The answers below are our own server's, whose form the test of the recordings has compared with the real one.
function stateList(answer: Readonly<Record<string, unknown>>): readonly State[] {
  return answer["result"] as readonly State[];
}

async function list(client: Client, id: number, type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await client.ask({ id, type }))["result"] as readonly Readonly<Record<string, unknown>>[];
}
