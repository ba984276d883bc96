import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { runCommand } from "../../../src/cli/program.ts";
import { systemClock } from "../../../src/model/clock.ts";
import { MICROS_PER_HOUR } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { startEspnServer } from "../../../src/replay/espn-server.ts";
import { scenarioScript } from "../../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../../src/replay/scenario/load.ts";
import type { HomeAssistantClient } from "../../servers/home-assistant/client.ts";
import type { Release } from "../../servers/home-assistant/releases.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import type { HomeAssistantServer } from "../../servers/home-assistant/server.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { startMosquitto } from "../../servers/mosquitto.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import type { HubProcess } from "../hub-process.ts";
import { startHubProcess } from "../hub-process.ts";
import { addBroker } from "./add-broker.ts";
import { forms, house, instances } from "./house.ts";
import { ownersClient, untilListening } from "./rig.ts";
import { statesOf, untilState } from "./states.ts";
import { written } from "./words.ts";

/** Minutes of the scenario in a minute, and how often the hub asks: once in a minute of the game. */
const SPEED = 600;
const POLL = `${60_000 / SPEED}ms`;
const BLUEPRINTS = resolve(import.meta.dirname, "../../../blueprints/automation/hometide");
/** Today's words for automations; 2024.3.3 is there for those who have the earlier ones. */
const hasBlueprints = (release: Release): boolean => release !== "2024.3.3";

/** The issue's own test: a helper that is on while the game is, and a counter of its scores; by webhook and by event. */
const helpers = `
input_boolean:
  game_on: { name: Game on }
  game_on_by_event: { name: Game on by event }
counter:
  game_score: { name: Game score }
  game_score_by_event: { name: Game score by event }
`;

const act = (action: string, target: string): string =>
  `      - action: ${action}\n        target: { entity_id: ${target} }`;

const onWebhooks = `
automation:
${(
  [
    ["game_start", act("input_boolean.turn_on", "input_boolean.game_on")],
    ["game_score", act("counter.increment", "counter.game_score")],
    ["game_end", act("input_boolean.turn_off", "input_boolean.game_on")],
  ] as const
)
  .map(
    ([id, action]) => `
  - id: ${id}
    alias: ${id}
    mode: queued
    max: 50
    triggers:
      - trigger: webhook
        webhook_id: ${id}
        allowed_methods: [POST]
        local_only: true
    conditions:
      - "{{ trigger.json.league == 'nfl' }}"
    actions:
${action}
`,
  )
  .join("")}`;

const onEvents = `
automation:
${(
  [
    ["game_start", act("input_boolean.turn_on", "input_boolean.game_on_by_event")],
    ["score_update", act("counter.increment", "counter.game_score_by_event")],
    ["game_end", act("input_boolean.turn_off", "input_boolean.game_on_by_event")],
  ] as const
)
  .map(
    ([kind, action]) => `
  - id: event_${kind}
    alias: Event ${kind}
    mode: queued
    max: 50
    triggers:
      - trigger: event
        event_type: hometide_game_event
        event_data:
          event: ${kind}
          home_team: NE
    conditions:
      - "{{ trigger.event.data.league == 'nfl' }}"
    actions:
${action}
`,
  )
  .join("")}`;

/** The automations of the page for users, and what Home Assistant calls them. */
const page = readFileSync(resolve(import.meta.dirname, "../../../docs/automations.md"), "utf8");
const onThePage = [...page.matchAll(/^```yaml\n(automation:\n[^]*?)^```/gm)].map(([, yaml = ""]) => yaml);
const pagePackages = Object.fromEntries(onThePage.map((yaml, index) => [`page_${index}`, yaml]));
const namesOnThePage = onThePage.map((yaml) =>
  (/alias: (.*)/.exec(yaml)?.[1] ?? "").toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"),
);

/** Has the hub send events, as docs/automations.md says. */
async function register(hub: HubProcess, body: object): Promise<void> {
  const answer = await fetch(`${hub.url}/api/v1/ha/webhooks/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ team: "NE", ...body }),
  });
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${await answer.text()}`);
}

/** A time of day in the test home, some hours from now. */
function hoursFromNow(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "Europe/Berlin" }).format(at);
}

/** Makes an automation of each blueprint, by the API of Home Assistant's own editor. */
async function useBlueprints(home: HomeAssistantServer): Promise<readonly string[]> {
  const near = [hoursFromNow(-2), hoursFromNow(2)] as const;
  const far = [hoursFromNow(8), hoursFromNow(9)] as const;
  const made = instances({ near, far });
  for (const instance of made) {
    const answer = await fetch(`${home.url}/api/config/automation/config/${instance.id}`, {
      method: "POST",
      headers: { authorization: `Bearer ${home.token}`, "content-type": "application/json" },
      body: JSON.stringify(instance),
    });
    if (!answer.ok) throw new Error(`${instance.id}: ${answer.status} ${await answer.text()}`);
  }
  return made.map(({ use_blueprint: { path } }) => path.replace("hometide/", ""));
}

const [facts] = loadScenario().games.filter(({ league }) => league === "nfl");
const scores = facts?.plays.filter(({ points }) => points !== undefined) ?? [];
const ofTeam = scores.filter(({ by }) => by === "NE");

await describeHomeAssistant("automations", (release) => {
  let home: HomeAssistantServer;
  beforeAll(async () => {
    const packages = {
      helpers,
      // So that there is something to be reloaded.
      rest: "rest: []",
      webhooks: written(onWebhooks, release),
      events: written(onEvents, release),
      ...(hasBlueprints(release) ? { house, ...pagePackages } : {}),
    };
    home = await startHomeAssistant({
      release,
      packages,
      files: hasBlueprints(release) ? { "automations.yaml": "[]\n" } : {},
    });
  }, 180_000);
  afterAll(() => home.dispose());

  test(
    "a replayed game, by webhook, event, REST and blueprints; then a simulated one",
    { timeout: 300_000 },
    async () => {
      const broker = hasBlueprints(release) ? await startMosquitto() : undefined;
      // The game is hours away, until Home Assistant is ready for it.
      const evening = (startedAt: number) => scenarioScript({ scenario: loadScenario(), startedAt, speed: SPEED });
      let script = evening(systemClock.now() + 3 * MICROS_PER_HOUR);
      const espn = await startEspnServer({
        clock: systemClock,
        log: silentLog,
        script: { answer: (request, now) => script.answer(request, now) },
      });
      onTestFinished(() => espn.close());
      const hub = await startHubProcess({
        HOMETIDE_DATA_DIR: temporaryFolder(),
        HOMETIDE_TEAMS: "nfl:NE",
        HOMETIDE_LEAGUES: "nfl",
        HOMETIDE_ESPN_URL: espn.url,
        HOMETIDE_ESPN_LIVE_INTERVAL: POLL,
        HOMETIDE_ESPN_SOON_INTERVAL: POLL,
        HOMETIDE_ESPN_IDLE_INTERVAL: POLL,
        HOME_ASSISTANT_URL: home.url,
        HOME_ASSISTANT_TOKEN: home.token,
        ...(broker === undefined ? {} : { MQTT_URL: broker.url }),
      });
      await until(async () => (await fetch(`${hub.url}/api/v1/ha/game-status/NE`)).ok, "ESPN's teams");

      const rest = await (await fetch(`${hub.url}/api/v1/ha/package.yaml?scan_interval=1`)).text();
      writeFileSync(join(home.folder, "packages", "hometide.yaml"), rest);
      if (hasBlueprints(release))
        cpSync(BLUEPRINTS, join(home.folder, "blueprints/automation/hometide"), { recursive: true });
      if (broker !== undefined) await addBroker(home, broker.port);
      await untilListening(hub);
      const client = await ownersClient(home);
      await client.call("rest.reload");
      await untilState(client, "sensor.patriots_game_status", "upcoming");
      expect((await statesOf(client)).get("sensor.patriots_score")?.state).toBe("unknown");
      expect((await statesOf(client)).get("sensor.patriots_points")?.state).toBe("unavailable");

      const webhook = { delivery: "home_assistant_webhook" };
      await register(hub, { ...webhook, webhook_id: "game_start", events: ["game_start"] });
      await register(hub, { ...webhook, webhook_id: "game_score", events: ["score_update"] });
      await register(hub, { ...webhook, webhook_id: "game_end", events: ["game_end"] });
      await register(hub, { delivery: "home_assistant_event", events: ["game_start", "score_update", "game_end"] });
      if (hasBlueprints(release)) {
        await untilState(client, "sensor.hometide_nfl_ne_status", "upcoming");
        const used = await useBlueprints(home);
        expect(namesOnThePage).toHaveLength(4);
        for (const name of namesOnThePage) await untilState(client, `automation.${name}`, "on");
        expect(used.toSorted()).toEqual(readdirSync(BLUEPRINTS).toSorted());
        await register(hub, { ...webhook, webhook_id: "start-of-the-blueprint", events: ["game_start"] });
        await register(hub, { ...webhook, webhook_id: "score-of-the-blueprint", events: ["score_update"] });
        await register(hub, { ...webhook, webhook_id: "final-of-the-blueprint", events: ["game_end"] });
      }
      script = evening(systemClock.now());

      await untilState(client, "input_boolean.game_on", "on", 60_000);
      await untilState(client, "input_boolean.game_on_by_event", "on");
      await untilState(client, "sensor.patriots_game_status", "live");
      await untilState(client, "binary_sensor.patriots_playing", "on");
      expect((await statesOf(client)).get("sensor.patriots_game_status")?.attributes).toMatchObject({
        opponent: "BUF",
        is_home: true,
        league: "nfl",
      });
      if (hasBlueprints(release)) {
        for (const form of forms) await untilState(client, `media_player.tv_${form}`, "on");
        await untilState(client, "input_boolean.pregame", "on");
      }

      await untilState(client, "input_boolean.game_on", "off", 90_000);
      await untilState(client, "input_boolean.game_on_by_event", "off");
      await untilState(client, "sensor.patriots_game_status", "finished");
      await untilState(client, "sensor.patriots_last_result", "won");
      process.stdout.write(`${release}: ${scores.length} scores, ${ofTeam.length} of them NE's\n`);
      expect(scores.length).toBe(15);
      const states = await statesOf(client);
      expect(states.get("counter.game_score")?.state).toBe(String(scores.length));
      expect(states.get("counter.game_score_by_event")?.state).toBe(String(scores.length));
      expect(states.get("sensor.patriots_score")?.state).toBe("27-24");
      if (hasBlueprints(release)) await blueprintsDid(client);

      await register(hub, { ...webhook, webhook_id: "nobody_there", events: ["overtime"] });
      const said = await doctor(hub, home);
      expect(said).toContain(`Home Assistant ${release}, RUNNING`);
      expect(said).toContain("posts to nobody_there, which Home Assistant does not know");
      expect(said.match(/does not know/g)).toHaveLength(1);
      expect(said).toContain("exit code 5");

      // And a simulated one, which says that it is.
      await simulate(hub, client);
      expect(await hub.stop()).toBe(0);
      // Sensors of a hub that is gone are unavailable, and complain of nothing else.
      await untilState(client, "sensor.patriots_points", "unavailable");
      const log = readFileSync(join(home.folder, "test-output.log"), "utf8");
      expect(log.split("\n").filter((line) => /ERROR.*(blueprint|automation|template)/i.test(line))).toEqual([]);
    },
  );
});

async function blueprintsDid(client: HomeAssistantClient): Promise<void> {
  const touchdowns = ofTeam.filter(({ points }) => points === 6);
  for (const form of forms) {
    const flashes = 2 * (form === "event" ? touchdowns : ofTeam).length;
    await untilState(client, `counter.flashes_${form}`, String(flashes), 60_000);
    // As it was before the score.
    await untilState(client, `light.den_${form}`, "off");
    await untilState(client, `media_player.tv_${form}`, "off");
    await untilState(client, `input_text.channel_${form}`, "NBC");
    // The webhook's quiet hours are now.
    await untilState(client, `input_boolean.party_${form}`, form === "webhook" ? "off" : "on");
  }
}

/** `hometide replay` until the first score, then stopped. */
async function simulate(hub: HubProcess, client: HomeAssistantClient): Promise<void> {
  const replay = async (...args: readonly string[]): Promise<string> => {
    let out = "";
    const code = await runCommand(["replay", "--port", new URL(hub.url).port, ...args], {
      environment: {},
      folder: temporaryFolder(),
      out: (text) => void (out += text),
      error: () => undefined,
    });
    expect(code).toBe(0);
    return out.trim();
  };
  const id = await replay("--game", "scenarios/evening.yaml#nfl", "--speed", "600", "--no-wait");
  await untilState(client, "input_boolean.game_on", "on");
  const scored = async (): Promise<boolean> =>
    Number((await statesOf(client)).get("counter.game_score_by_event")?.state) > scores.length;
  await until(scored, "the simulated game's first score");
  expect(await replay("--stop", id)).toContain("stopped");
}

/** `hometide doctor home-assistant`: what it says, and its exit code. */
async function doctor(hub: HubProcess, home: HomeAssistantServer): Promise<string> {
  let out = "";
  const code = await runCommand(["doctor", "home-assistant", "--port", new URL(hub.url).port], {
    environment: { HOME_ASSISTANT_URL: home.url, HOME_ASSISTANT_TOKEN: home.token },
    folder: temporaryFolder(),
    out: (text) => void (out += text),
    error: (text) => void (out += text),
  });
  return `${out}exit code ${code}`;
}
