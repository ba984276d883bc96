import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { MICROS_PER_MINUTE } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { startEspnServer } from "../../../src/replay/espn-server.ts";
import { scenarioScript } from "../../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../../src/replay/scenario/load.ts";
import { witnessAt } from "../../automations/mqtt/witness.ts";
import type { HomeAssistantClient } from "../../servers/home-assistant/client.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { startMosquitto } from "../../servers/mosquitto.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { startHubProcess } from "../hub-process.ts";
import { addBroker } from "./add-broker.ts";
import { ownersClient } from "./rig.ts";
import { statesOf, untilState } from "./states.ts";
import { written } from "./words.ts";

/** Minutes of the scenario in a minute, and how often the hub asks: once in a minute of the game. */
const SPEED = 600;
const POLL = `${60_000 / SPEED}ms`;

const helpers = `
input_boolean:
  game_on:
    name: Game on
  game_on_by_device:
    name: Game on, by the device
counter:
  game_score:
    name: Scores
  team_score:
    name: Scores of the team, by the device
`;

/** The automation on the event entity that docs/mqtt.md shows. */
const onEvents = documentedAutomation();

function documentedAutomation(): string {
  const page = readFileSync(resolve(import.meta.dirname, "../../../docs/mqtt.md"), "utf8");
  const [, automation] = /^```yaml\n(automation:\n.*?)^```$/ms.exec(page) ?? [];
  if (automation === undefined) throw new Error("docs/mqtt.md shows no automation");
  return automation;
}

/** Automations on triggers of the device, as Home Assistant's editor makes them. */
const onDevice = (device: string): string => `
automation:
${(
  [
    ["game", "started", "input_boolean.turn_on", "input_boolean.game_on_by_device"],
    ["team", "scored", "counter.increment", "counter.team_score"],
    ["game", "ended", "input_boolean.turn_off", "input_boolean.game_on_by_device"],
  ] as const
)
  .map(
    ([subtype, type, action, target]) => `
  - id: mqtt_${subtype}_${type}
    alias: MQTT ${subtype} ${type}
    mode: queued
    max: 50
    triggers:
      - trigger: device
        domain: mqtt
        device_id: ${device}
        type: ${type}
        subtype: ${subtype}
    actions:
      - action: ${action}
        target: { entity_id: ${target} }
`,
  )
  .join("")}`;

const STATUS = "sensor.hometide_nfl_ne_status";
const DEVICE_CONFIG = "homeassistant/device/hometide_nfl_17/config";
const SCORE_CONFIG = "homeassistant/sensor/hometide_nfl_17/score/config";

/** Waits until Home Assistant has what the hub tells of the team. */
async function untilTold(client: HomeAssistantClient): Promise<void> {
  const told = ["live", "upcoming", "finished"];
  await until(async () => told.includes((await statesOf(client)).get(STATUS)?.state ?? ""), "the team is told");
}

/** The team's entities in Home Assistant's registry. */
async function entitiesOf(client: HomeAssistantClient): Promise<readonly object[]> {
  const registry =
    await client.command<readonly { id: string; unique_id: string; entity_id: string }[]>(
      "config/entity_registry/list",
    );
  return registry
    .filter(({ unique_id: unique }) => String(unique).startsWith("hometide_nfl_17_"))
    .map(({ id, unique_id, entity_id }) => ({ id, unique_id, entity_id }))
    .toSorted((a, b) => a.id.localeCompare(b.id));
}

await describeHomeAssistant("teams by MQTT", (release) => {
  let home: HomeAssistantServer;
  beforeAll(async () => {
    home = await startHomeAssistant({ release, packages: { helpers, events: written(onEvents, release) } });
  }, 180_000);
  afterAll(() => home.dispose());

  test(
    "a replayed game switches things on and off and counts its scores; the hub gone, Home Assistant restarted",
    { timeout: 240_000 },
    async () => {
      const broker = await startMosquitto();
      const witness = await witnessAt(broker.url);
      await addBroker(home, broker.port);
      let client = await ownersClient(home);

      // The evening begins once Home Assistant is ready for it, however long that takes, and no other one follows.
      const scenario = loadScenario();
      const startedAt = systemClock.now();
      const lasts = ((scenario.lengthMinutes - 10) * MICROS_PER_MINUTE) / SPEED;
      let beginsAt: number | undefined;
      const now = (): number =>
        beginsAt === undefined ? startedAt : startedAt + Math.min(lasts, systemClock.now() - beginsAt);
      const script = scenarioScript({ scenario, startedAt, speed: SPEED });
      const espn = await startEspnServer({ clock: { ...systemClock, now }, log: silentLog, script });
      onTestFinished(() => espn.close());
      const folder = temporaryFolder();
      const environment = {
        HOMETIDE_DATA_DIR: folder,
        HOMETIDE_TEAMS: "nfl:NE",
        HOMETIDE_LEAGUES: "nfl",
        HOMETIDE_ESPN_URL: espn.url,
        HOMETIDE_ESPN_LIVE_INTERVAL: POLL,
        HOMETIDE_ESPN_SOON_INTERVAL: POLL,
        HOMETIDE_ESPN_IDLE_INTERVAL: POLL,
        MQTT_URL: broker.url,
        // 2024.3 knows no messages of whole devices.
        MQTT_DISCOVERY: release === "2024.3.3" ? "components" : "device",
      };
      const hub = await startHubProcess(environment);
      await untilState(client, "sensor.hometide_nfl_ne_status", "upcoming", 60_000);
      await untilState(client, "binary_sensor.hometide_nfl_ne_playing", "off");
      const devices =
        await client.command<readonly { id: string; name: string; model: string }[]>("config/device_registry/list");
      const device = devices.find(({ name }) => name === "New England Patriots");
      expect(device).toMatchObject({ model: "NFL" });
      const triggers = await client.command<readonly { type: string; subtype: string }[]>(
        "device_automation/trigger/list",
        { device_id: device?.id },
      );
      expect(triggers.filter((trigger) => "subtype" in trigger).length).toBe(10);
      writeFileSync(join(home.folder, "packages", "device.yaml"), written(onDevice(device?.id ?? ""), release));
      await client.call("automation.reload");
      beginsAt = systemClock.now();

      await untilState(client, "input_boolean.game_on", "on", 60_000);
      await untilState(client, "input_boolean.game_on_by_device", "on");
      await untilState(client, "binary_sensor.hometide_nfl_ne_playing", "on");
      expect((await statesOf(client)).get("sensor.hometide_nfl_ne_status")?.attributes).toMatchObject({
        opponent: "BUF",
        ...(release === "2024.3.3" ? {} : { options: ["live", "upcoming", "finished", "none"] }),
      });
      await untilState(client, "input_boolean.game_on", "off", 90_000);
      await untilState(client, "input_boolean.game_on_by_device", "off");
      await untilState(client, "sensor.hometide_nfl_ne_status", "finished");

      const said = witness.heard
        .filter(({ topic }) => topic === "hometide/nfl/17/event")
        .map(({ payload }) => JSON.parse(payload) as Readonly<Record<string, unknown>>);
      const first = said.findIndex((event) => event["event_type"] === "game_end");
      const scores = said.slice(0, first).filter((event) => event["event_type"] === "score_update");
      const own = scores.filter((event) => event["whose"] === "team");
      const points = (events: readonly Readonly<Record<string, unknown>>[]): number =>
        events.reduce((sum, event) => sum + Number(event["score_change"]), 0);
      const states = await statesOf(client);
      const number = (entity: string): number => Number(states.get(entity)?.state);
      process.stdout.write(`${release}: ${scores.length} scores, ${own.length} of them NE's\n`);
      expect(number("counter.game_score")).toBe(scores.length);
      expect(number("counter.team_score")).toBe(own.length);
      expect(points(own)).toBe(number("sensor.hometide_nfl_ne_score"));
      expect(points(scores)).toBe(
        number("sensor.hometide_nfl_ne_score") + number("sensor.hometide_nfl_ne_opponent_score"),
      );
      expect(number("sensor.hometide_nfl_ne_score")).toBe(27);
      expect(states.get("event.hometide_nfl_ne_game")?.attributes).toMatchObject({ league: "nfl", test: false });
      expect(states.get("sensor.hometide_status")?.state).toMatch(/healthy|degraded/);

      // What it does not understand, it says.
      expect(readFileSync(join(home.folder, "test-output.log"), "utf8")).not.toContain("components.mqtt");

      // Without a word: the broker tells.
      await hub.kill();
      await untilState(client, STATUS, "unavailable");
      const again = await startHubProcess(environment);
      await untilTold(client);
      if (release !== "2024.3.3") {
        await home.restart();
        client = await ownersClient(home);
        await untilTold(client);
      }
      const entities = await entitiesOf(client);
      expect(entities.length).toBe(9);
      // In good order: the hub tells itself.
      expect(await again.stop()).toBe(0);
      await untilState(client, STATUS, "unavailable");

      // In the other form, and back: the same entities, with their names and history.
      for (const form of release === "2024.3.3" ? [] : ["components", "device"]) {
        const other = await startHubProcess({ ...environment, MQTT_DISCOVERY: form });
        await witness.untilLast(form === "device" ? SCORE_CONFIG : DEVICE_CONFIG, "");
        await untilTold(client);
        expect(await entitiesOf(client)).toEqual(entities);
        expect(await other.stop()).toBe(0);
        await untilState(client, STATUS, "unavailable");
      }
    },
  );
});
