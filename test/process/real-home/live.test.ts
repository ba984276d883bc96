import { afterAll, beforeAll, expect, test } from "vitest";
import { recordedStates } from "../../servers/home-assistant/recorder.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { witnessedStates } from "../../servers/home-assistant/witness.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { compare, described } from "./compare.ts";
import { hubStates } from "./hub-history.ts";
import { furnish, listeningHub, ownersClient, settle } from "./rig.ts";

const entityIdsOf = (states: readonly { readonly entityId: string }[]): ReadonlySet<string> =>
  new Set(states.map(({ entityId }) => entityId));

await describeHomeAssistant("what the hub hears", (release) => {
  let home: HomeAssistantServer;
  beforeAll(async () => {
    home = await startHomeAssistant({ release });
  }, 180_000);
  afterAll(() => home.dispose());

  test(
    "live: every change with its area and device, equal to what the recorder has",
    { timeout: 120_000 },
    async () => {
      const client = await ownersClient(home);
      await furnish(client);
      const hub = await listeningHub(home, temporaryFolder());
      const from = Math.max(...recordedStates(home.recorder).map(({ time }) => time)) + 1;
      await client.call("hometide_driver.start", { rate: 300 });
      await until(() => witnessedStates(home.folder).length > 3_000, "3,000 changes");
      await settle(home, client);

      const recorded = recordedStates(home.recorder);
      const here = async (): Promise<ReturnType<typeof compare>> =>
        compare(await hubStates(hub, entityIdsOf(recorded)), recorded, from);
      await until(async () => (await here()).onlyRecorder.length === 0, "the hub has all of it").catch(() => undefined);
      const found = await here();
      process.stdout.write(`${release}: ${found.equal} states of ${found.entities} entities are equal\n`);
      expect(described(found.onlyRecorder)).toBe("0");
      expect(described(found.onlyHub)).toBe("0");
      expect(described(found.twice)).toBe("0");
      expect(found.equal).toBeGreaterThan(2_500);

      const entity = (id: string): Promise<unknown> => hub.get(`/api/v1/entities/${id}`);
      expect(await entity("sensor.box_1_driven_1")).toMatchObject({
        area: "Workshop",
        device_name: "Box 1",
        integration: "hometide_driver",
        device_class: "temperature",
        unit: "°C",
      });
      // Its own area goes before its device's.
      expect(await entity("sensor.box_1_driven_7")).toMatchObject({ area: "Attic", device_name: "Box 1" });
      expect(await entity("sensor.box_2_driven_2")).toMatchObject({ area: "Attic", device_name: "Box 2" });
      expect(await entity("sensor.box_3_driven_3")).toMatchObject({ area: null, device_name: "Box 3" });
      expect(await entity("sensor.bare_1")).toMatchObject({ area: null, device_name: null, integration: null });
      expect(await hub.stop()).toBe(0);
    },
  );
});
