import { afterAll, beforeAll, expect, test } from "vitest";
import { recordedStates } from "../../servers/home-assistant/recorder.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import type { HubProcess } from "../hub-process.ts";
import { compare, compareWith, described } from "./compare.ts";
import { hubStates, untilHeard } from "./hub-history.ts";
import { drive, entityIdsOf, furnish, listeningHub, ownersClient, startHub } from "./rig.ts";

interface AnsweredEntity {
  readonly state: string;
  readonly removed_at: string | null;
}

interface ConnectionHealth {
  readonly status: string;
  readonly reason?: string;
}

const entityOf = (hub: HubProcess, entityId: string): Promise<AnsweredEntity> =>
  hub.get(`/api/v1/entities/${entityId}`);

const connectionOf = async (hub: HubProcess): Promise<ConnectionHealth | undefined> =>
  (await hub.get<{ components: { websocket_client?: ConnectionHealth } }>("/health")).components.websocket_client;

/** A moment behind all that is recorded. */
const newest = (home: HomeAssistantServer): number =>
  Math.max(...recordedStates(home.recorder).map(({ time }) => time)) + 1;

await describeHomeAssistant("what the hub hears", (release) => {
  let home: HomeAssistantServer;
  beforeAll(async () => {
    home = await startHomeAssistant({ release });
  }, 180_000);
  afterAll(() => home.dispose());

  test("live: every change with its area and device, equal to the recorder's", { timeout: 120_000 }, async () => {
    const client = await ownersClient(home);
    await furnish(client);
    const hub = await listeningHub(home, temporaryFolder());
    const from = newest(home);
    const recorded = await drive(home, client, 3_000);
    await untilHeard(hub, recorded);

    const found = compare(await hubStates(hub, entityIdsOf(recorded)), recorded, from);
    process.stdout.write(`${release}: ${found.equal} states of ${found.entities} entities are equal\n`);
    expect(described(found.onlyRecorder)).toBe("0");
    expect(described(found.onlyHub)).toBe("0");
    expect(described(found.twice)).toBe("0");
    expect(found.equal).toBeGreaterThan(2_500);

    expect(await entityOf(hub, "sensor.box_1_driven_1")).toMatchObject({
      area: "Workshop",
      device_name: "Box 1",
      integration: "hometide_driver",
      device_class: "temperature",
      unit: "°C",
    });
    // Its own area goes before its device's.
    expect(await entityOf(hub, "sensor.box_1_driven_7")).toMatchObject({ area: "Attic", device_name: "Box 1" });
    expect(await entityOf(hub, "sensor.box_2_driven_2")).toMatchObject({ area: "Attic", device_name: "Box 2" });
    expect(await entityOf(hub, "sensor.box_3_driven_3")).toMatchObject({ area: null, device_name: "Box 3" });
    expect(await entityOf(hub, "sensor.bare_1")).toMatchObject({ area: null, device_name: null, integration: null });
    expect(await hub.stop()).toBe(0);
  });

  test("renamed: one history under both names", { timeout: 120_000 }, async () => {
    const client = await ownersClient(home);
    const hub = await listeningHub(home, temporaryFolder());
    const from = newest(home);
    await drive(home, client, 500);
    await client.command("config/entity_registry/update", {
      entity_id: "sensor.box_4_driven_4",
      new_entity_id: "sensor.shelf",
    });
    const recorded = await drive(home, client, 500);
    await untilHeard(
      hub,
      recorded.filter(({ entityId }) => entityId === "sensor.shelf"),
    );

    const shelf = recorded.filter(({ entityId }) => entityId === "sensor.shelf");
    for (const name of ["sensor.shelf", "sensor.box_4_driven_4"]) {
      const held = (await hubStates(hub, [name])).map((state) => ({ ...state, entityId: "sensor.shelf" }));
      const found = compare(held, shelf, from);
      expect(described(found.onlyRecorder), name).toBe("0");
      expect(described(found.onlyHub), name).toBe("0");
      expect(described(found.twice), name).toBe("0");
      expect(found.equal, name).toBeGreaterThan(20);
    }
    expect(await entityOf(hub, "sensor.shelf")).toMatchObject({ removed_at: null, device_name: "Box 4" });
    expect(await hub.stop()).toBe(0);
  });

  test(
    "removed and added again: gone for the time between, the same entity after it",
    { timeout: 120_000 },
    async () => {
      const client = await ownersClient(home);
      const hub = await listeningHub(home, temporaryFolder());
      const from = newest(home);
      await drive(home, client, 300);
      const gone = "sensor.box_5_driven_5";
      await client.command("config/entity_registry/remove", { entity_id: gone });
      await until(async () => (await entityOf(hub, gone)).removed_at !== null, "the hub knows that it is gone");
      // The integration brings it again when it is set up.
      await home.restart();
      const again = await ownersClient(home);
      const recorded = (await drive(home, again, 300)).filter(({ entityId }) => entityId === gone);
      await untilHeard(hub, recorded);
      await until(async () => (await entityOf(hub, gone)).removed_at === null, "the hub knows that it is there again");
      const found = await compareWith(hub, recorded, { from, withinMs: 60_000 });
      expect(described(found.onlyRecorder)).toBe("0");
      expect(described(found.onlyHub)).toBe("0");
      expect(await hub.stop()).toBe(0);
    },
  );

  test("a wrong token: the hub says so, and what to do", { timeout: 60_000 }, async () => {
    const hub = await startHub(home, temporaryFolder(), "not-a-token-of-this-home");
    await until(async () => (await connectionOf(hub))?.status === "unhealthy", "the hub is refused");
    const reason = (await connectionOf(hub))?.reason;
    expect(reason).toMatch(/refused the token/);
    expect(reason).toMatch(/HOME_ASSISTANT_TOKEN/);
    expect(reason).not.toContain("not-a-token-of-this-home");
    expect(await hub.stop()).toBe(0);
  });

  test("a token revoked while connected: the hub says so", { timeout: 60_000 }, async () => {
    const client = await ownersClient(home);
    const token = await home.newToken("revoked soon");
    const hub = await listeningHub(home, temporaryFolder(), token);
    const tokens = await client.command<readonly { id: string; client_name: string | null }[]>("auth/refresh_tokens");
    const { id } = tokens.find(({ client_name }) => client_name === "revoked soon") ?? {};
    await client.command("auth/delete_refresh_token", { refresh_token_id: id });
    await until(async () => (await connectionOf(hub))?.reason?.includes("refused the token") ?? false, "it is told");
    expect((await connectionOf(hub))?.status).toBe("unhealthy");
    expect(await hub.stop()).toBe(0);
  });
});
