import { expect, test } from "vitest";
import { witnessAt } from "../automations/mqtt/witness.ts";
import { describeMosquitto, startMosquitto } from "../servers/mosquitto.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { evening, knownEvents } from "./evening.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const KILLS = 5;

interface MqttHealth {
  readonly status: string;
  readonly reason?: string;
  readonly connected?: boolean;
}
const healthOf = async (hub: HubProcess): Promise<MqttHealth> =>
  (await hub.get<{ components: { mqtt: MqttHealth } }>("/health")).components.mqtt;

describeMosquitto("MQTT, from the built hub", () => {
  test("killed again and again amid two games: every event is sent, few twice", { timeout: 180_000 }, async () => {
    const broker = await startMosquitto();
    const witness = await witnessAt(broker.url);
    const folder = temporaryFolder();
    const environment = { ...(await evening()), HOMETIDE_DATA_DIR: folder, MQTT_URL: broker.url };
    const events = (): readonly { readonly id: string; readonly event_type: string }[] =>
      witness.heard.filter(({ topic }) => topic.endsWith("/event")).map(({ payload }) => JSON.parse(payload));
    for (let kills = 0; kills < KILLS; kills++) {
      const hub = await startHubProcess(environment);
      const before = events().length;
      await witness.untilLast("hometide/status", "online");
      // In the middle of something: right after an event was heard, another one of those to come each time.
      await until(() => events().length > before + ((kills * 2) % 5), "something happens", 30_000);
      await hub.kill();
      await witness.untilLast("hometide/status", "offline");
      if (kills === 2) {
        await broker.kill();
        await broker.start();
      }
    }
    // What was on disk when the last one was killed is told by the next one.
    const last = await startHubProcess(environment);
    await witness.untilLast("hometide/status", "online");
    await until(async () => (await healthOf(last)).connected === true, "it has told all");
    expect(await last.stop()).toBe(0);
    await witness.untilLast("hometide/status", "offline");

    const known = (await knownEvents(folder)).toSorted();
    const told = events().map(({ id }) => id);
    process.stdout.write(`${KILLS} kills, ${known.length} events, ${told.length - new Set(told).size} sent twice\n`);
    expect([...new Set(told)].toSorted()).toEqual(known);
    expect(told.length - new Set(told).size).toBeLessThanOrEqual(2 * KILLS);
  });

  test("no broker where one should be: told, and the hub does the rest", { timeout: 60_000 }, async () => {
    const hub = await startHubProcess({
      ...(await evening()),
      HOMETIDE_DATA_DIR: temporaryFolder(),
      MQTT_URL: "mqtt://127.0.0.1:9",
    });
    await until(async () => (await healthOf(hub)).status === "unhealthy", "it is told");
    expect((await healthOf(hub)).reason).toMatch(/mqtt:\/\/127\.0\.0\.1:9 cannot be reached: nothing listens there/);
    await until(async () => (await hub.get<{ count: number }>("/api/v1/games/live")).count > 0, "a game is on");
    expect(hub.log.filter(({ code }) => code === "mqtt_unreachable").length).toBe(1);
    expect(await hub.stop()).toBe(0);
  });

  test("without an address MQTT is off, and says how to switch it on", async () => {
    const hub = await startHubProcess({ HOMETIDE_DATA_DIR: temporaryFolder() });
    await until(async () => (await healthOf(hub)).status === "disabled", "it is off");
    expect((await healthOf(hub)).reason).toContain("set MQTT_URL");
    expect(await hub.stop()).toBe(0);
  });
});
