import { onTestFinished } from "vitest";
import type { HomeAssistantClient } from "../../servers/home-assistant/client.ts";
import type { RecordedState } from "../../servers/home-assistant/recorder.ts";
import { recordedStates } from "../../servers/home-assistant/recorder.ts";
import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import { witnessedStates } from "../../servers/home-assistant/witness.ts";
import { until } from "../../support/wait.ts";
import { homePhase } from "../hub-answers.ts";
import type { HubProcess } from "../hub-process.ts";
import { startHubProcess } from "../hub-process.ts";
import { keyOf } from "./compare.ts";

/** A websocket of the owner's that is closed with the test. */
export async function ownersClient(home: HomeAssistantServer): Promise<HomeAssistantClient> {
  const client = await home.client();
  onTestFinished(() => client.close());
  return client;
}

/** The built hub, on its way to a real Home Assistant. */
export function startHub(home: HomeAssistantServer, folder: string, token = home.token): Promise<HubProcess> {
  return startHubProcess({
    HOMETIDE_DATA_DIR: folder,
    HOME_ASSISTANT_URL: home.url,
    HOME_ASSISTANT_TOKEN: token,
    // The recorder of the tests commits each second.
    HOMETIDE_HOME_ASSISTANT_RECORDER_DELAY: "5s",
  });
}

export function untilListening(hub: HubProcess): Promise<void> {
  return until(async () => (await homePhase(hub)) === "listening", "the hub listens", 60_000);
}

/** The built hub, listening to a real Home Assistant. */
export async function listeningHub(home: HomeAssistantServer, folder: string, token?: string): Promise<HubProcess> {
  const hub = await startHub(home, folder, token);
  await untilListening(hub);
  return hub;
}

/** Rooms as a person would make them: two devices stand in one each, an entity of the first one in the other. */
export async function furnish(client: HomeAssistantClient): Promise<void> {
  const area = async (name: string): Promise<string> =>
    (await client.command<{ area_id: string }>("config/area_registry/create", { name })).area_id;
  const [workshop, attic] = [await area("Workshop"), await area("Attic")];
  const devices = await client.command<readonly { id: string; name: string }[]>("config/device_registry/list");
  for (const [name, area_id] of [
    ["Box 1", workshop],
    ["Box 2", attic],
  ] as const) {
    const device_id = devices.find((device) => device.name === name)?.id;
    await client.command("config/device_registry/update", { device_id, area_id });
  }
  await client.command("config/entity_registry/update", { entity_id: "sensor.box_1_driven_7", area_id: attic });
}

/** Has the driver make changes until there are so many more, then none. Gives what the recorder has, all of it. */
export async function drive(
  home: HomeAssistantServer,
  client: HomeAssistantClient,
  changes: number,
): Promise<readonly RecordedState[]> {
  const before = witnessedStates(home.folder).length;
  await client.call("hometide_driver.start", { rate: 300 });
  await until(() => witnessedStates(home.folder).length > before + changes, `${changes} changes`);
  return settle(home, client);
}

/** Ends the changes, and waits until the recorder has committed all that was said. Gives all that it has. */
export async function settle(
  home: HomeAssistantServer,
  client: HomeAssistantClient,
): Promise<readonly RecordedState[]> {
  await client.call("hometide_driver.start", { rate: 0 });
  const last = witnessedStates(home.folder).findLast(({ state }) => state !== undefined);
  if (last === undefined) throw new Error("the driver has driven nothing");
  await until(
    () => recordedStates(home.recorder).some((state) => keyOf(state) === keyOf(last)),
    "the recorder has committed the last state",
  );
  return recordedStates(home.recorder);
}

export function entityIdsOf(states: readonly RecordedState[]): ReadonlySet<string> {
  return new Set(states.map(({ entityId }) => entityId));
}
