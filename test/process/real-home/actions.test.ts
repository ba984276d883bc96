import { afterAll, beforeAll, expect, test } from "vitest";
import { longLivedToken } from "../../servers/home-assistant/onboard.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { homeCounts } from "../hub-answers.ts";
import type { HubProcess } from "../hub-process.ts";
import { startHubProcess } from "../hub-process.ts";
import { ownersClient, untilListening } from "./rig.ts";

/** When the door opens an automation runs a script, which switches the lamp on. */
const film = `
input_boolean:
  door:
    name: Door
  other:
    name: Other
script:
  lamp_on:
    sequence:
      - service: input_boolean.turn_on
        target:
          entity_id: input_boolean.lamp
automation:
  - id: evening
    alias: Evening
    trigger:
      - platform: state
        entity_id: input_boolean.door
        to: "on"
    action:
      - service: script.lamp_on
`;

interface Action {
  readonly domain: string | null;
  readonly service: string | null;
  readonly automation: string | null;
  readonly entity_id: string | null;
  readonly user: string | null;
}
interface Cause {
  readonly state: string | null;
  readonly sentence: string;
  readonly cause: Action | null;
  readonly chain: readonly Action[];
}

interface Entities {
  readonly entities: readonly { readonly state: string }[];
}

const causeOf = (hub: HubProcess, entityId: string): Promise<Cause> => hub.get(`/api/v1/entities/${entityId}/cause`);

async function listening(home: HomeAssistantServer, token: string): Promise<HubProcess> {
  const hub = await startHubProcess({
    HOMETIDE_DATA_DIR: temporaryFolder(),
    HOME_ASSISTANT_URL: home.url,
    HOME_ASSISTANT_TOKEN: token,
    HOMETIDE_HOME_ASSISTANT_ACTIONS: "true",
  });
  await untilListening(hub);
  return hub;
}

/** A token of a new user who is no administrator, made as the pages of Home Assistant do. */
async function usersToken(home: HomeAssistantServer): Promise<string> {
  const client = await ownersClient(home);
  const { user } = await client.command<{ user: { id: string } }>("config/auth/create", {
    name: "Guest",
    group_ids: ["system-users"],
  });
  const [username, password] = ["guest", "for-tests-only"];
  await client.command("config/auth_provider/homeassistant/create", { user_id: user.id, username, password });
  const clientId = `${home.url}/`;
  const flow = await post(`${home.url}/auth/login_flow`, {
    client_id: clientId,
    handler: ["homeassistant", null],
    redirect_uri: clientId,
  });
  const entered = await post(`${home.url}/auth/login_flow/${String(flow["flow_id"])}`, {
    client_id: clientId,
    username,
    password,
  });
  const answer = await fetch(`${home.url}/auth/token`, {
    method: "POST",
    body: new URLSearchParams({
      client_id: clientId,
      grant_type: "authorization_code",
      code: String(entered["result"]),
    }),
  });
  const { access_token: access } = (await answer.json()) as { access_token: string };
  return longLivedToken(home.url, access, "guest's hub");
}

async function post(url: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  // What these answer is Home Assistant's documented form.
  return (await answer.json()) as Record<string, unknown>;
}

await describeHomeAssistant("who switched this on", (release) => {
  let home: HomeAssistantServer;
  beforeAll(async () => {
    home = await startHomeAssistant({ release, packages: { film } });
  }, 180_000);
  afterAll(() => home.dispose());

  test("from the lamp to the script, the automation, and the person at the door", { timeout: 120_000 }, async () => {
    const hub = await listening(home, home.token);
    const client = await ownersClient(home);
    await client.call("input_boolean.turn_on", { entity_id: "input_boolean.door" });
    // Of the door, the lamp, and the script that runs and ends.
    const followed = async (): Promise<number> => (await homeCounts(hub, "home_assistant_effects"))?.stored ?? 0;
    await until(async () => (await followed()) >= 4, "what the door led to is stored");

    const lamp = await causeOf(hub, "input_boolean.lamp");
    process.stdout.write(`${release}: ${lamp.sentence}\n`);
    expect(lamp).toMatchObject({ state: "on", cause: { domain: "input_boolean", service: "turn_on", user: "Tester" } });
    expect(["automation.evening", "script.lamp_on"]).toContain(lamp.cause?.automation);
    const steps = lamp.chain.map(
      ({ domain, service, entity_id }) => `${domain ?? ""}.${service ?? "ran"} ${entity_id ?? ""}`,
    );
    expect(steps[0]).toBe("input_boolean.turn_on input_boolean.door");
    expect(steps).toContain("automation.ran automation.evening");
    expect(steps).toContain("script.ran script.lamp_on");
    expect(steps.at(-1)).toBe("input_boolean.turn_on input_boolean.lamp");
    const door = await causeOf(hub, "input_boolean.door");
    expect(door.cause).toMatchObject({ automation: null, user: "Tester" });
    expect((await causeOf(hub, "input_boolean.other")).cause).toBeNull();
    expect(await hub.stop()).toBe(0);
  });

  test("a guest's token hears states, no actions, and health says so", { timeout: 120_000 }, async () => {
    const hub = await listening(home, await usersToken(home));
    const client = await ownersClient(home);
    await client.call("input_boolean.turn_on", { entity_id: "input_boolean.other" });
    const isOn = async (): Promise<boolean> => {
      const { entities } = await hub.get<Entities>("/api/v1/entities?q=input_boolean.other");
      return entities[0]?.state === "on";
    };
    await until(isOn, "the state is heard");
    const { components } = await hub.get<{ components: Record<string, object> }>("/health");
    expect(components["websocket_client"]).toMatchObject({
      status: "degraded",
      actions_refused: ["call_service", "automation_triggered", "script_started"],
    });
    expect((await causeOf(hub, "input_boolean.other")).cause).toBeNull();
    expect(await hub.stop()).toBe(0);
  });
});
