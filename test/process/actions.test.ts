import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { recordingHome } from "../../src/replay/home-assistant/recording-home.ts";
import { startHomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import { recordedLines, recordingFile, releases } from "../replay/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts, homePhase } from "./hub-answers.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";
import { storedRows } from "./stored-home.ts";

const token = "a-long-lived-token";
const EVERYTHING = "from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";

interface RecordedState {
  readonly entityId: string;
  readonly state: string;
  readonly time: string;
  readonly context: string;
}

/** What a recording of all events tells of actions, read by nothing of the product. */
function readActions(file: string) {
  const calls: { readonly targets: readonly string[]; readonly context: string; readonly time: string }[] = [];
  const runs: string[] = [];
  /** States that became others, in a context in which something had been done before. */
  const effects: RecordedState[] = [];
  const contexts = new Set<string>();
  let states = 0;
  for (const { dir, text } of recordedLines(file)) {
    if (dir !== "in") continue;
    for (const { type, event } of [JSON.parse(text)].flat()) {
      if (type !== "event") continue;
      const { event_type, data, context, time_fired: time } = event;
      if (event_type === "call_service") {
        const targets = [...new Set([data.service_data.entity_id ?? []].flat() as string[])];
        calls.push({ targets, context: context.id, time });
      }
      if (event_type === "automation_triggered") runs.push(data.entity_id);
      if (event_type === "call_service" || event_type === "automation_triggered") contexts.add(context.id);
      if (event_type !== "state_changed") continue;
      states += 1;
      const { new_state: now, old_state: before, entity_id: entityId } = data;
      if (now === null || before === null || now.state === before.state || !contexts.has(context.id)) continue;
      effects.push({ entityId, state: now.state, time: now.last_updated, context: context.id });
    }
  }
  return { calls, runs, effects, states };
}

async function startHome(release: string, admin: boolean) {
  const home = recordingHome({
    clock: systemClock,
    file: recordingFile(release, "all-events.jsonl.gz"),
    commandsFile: recordingFile(release, "commands.jsonl"),
    playTo: 0,
  });
  const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token, admin });
  onTestFinished(() => server.close());
  const environment = {
    HOMETIDE_DATA_DIR: temporaryFolder(),
    HOME_ASSISTANT_URL: server.url,
    HOME_ASSISTANT_TOKEN: token,
    HOMETIDE_HOME_ASSISTANT_ACTIONS: "true",
  };
  return { home, server, environment };
}

interface Health {
  readonly components: Readonly<Record<string, { readonly status: string; readonly reason?: string }>>;
}
const websocketOf = async (hub: HubProcess) => (await hub.get<Health>("/health")).components["websocket_client"];

describeShared("the actions of recorded homes", () => {
  it.each(releases)(
    "%s: every call and run is stored, with what it led to",
    async (release) => {
      const recorded = readActions(recordingFile(release, "all-events.jsonl.gz"));
      const { home, server, environment } = await startHome(release, true);
      const userId = home.userId;
      server.setAnswer("config/auth/list", [{ id: userId, name: "Ann" }]);
      const hub = await startHubProcess(environment);
      await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
      home.playTo(home.total);
      const actions = recorded.calls.length + recorded.runs.length;
      await until(async () => (await homeCounts(hub))?.received === recorded.states, "all states are counted");
      await until(
        async () => (await homeCounts(hub, "home_assistant_actions"))?.received === actions,
        "all actions are counted",
      );
      expect(await homeCounts(hub, "home_assistant_actions")).toEqual({
        received: actions,
        stored: actions,
        filtered: {},
        refused: {},
      });
      expect(await homeCounts(hub, "home_assistant_effects")).toMatchObject({
        stored: recorded.effects.length,
        refused: {},
      });
      expect((await websocketOf(hub))?.status).toBe("healthy");

      // Who switched the counter? The automation, by a webhook: nobody's name.
      const automated = recorded.effects.findLast(({ entityId }) => entityId.startsWith("counter."));
      const moment = encodeURIComponent(automated?.time.replace("+00:00", "Z") ?? "");
      const cause = await hub.get<{ cause: object | null; state: string; chain: readonly object[] }>(
        `/api/v1/entities/${automated?.entityId ?? ""}/cause?at=${moment}`,
      );
      expect(cause).toMatchObject({
        state: automated?.state,
        cause: { domain: "counter", service: "increment", automation: "automation.hub_game_score", user: null },
      });
      expect(cause.chain.length).toBeGreaterThanOrEqual(2);
      const { actions: named } = await hub.get<{ actions: readonly { readonly user: string | null }[] }>(
        `/api/v1/actions?user=Ann&limit=1000&${EVERYTHING}`,
      );
      expect(named.length).toBeGreaterThan(100);
      expect(await hub.stop()).toBe(0);

      const rows = await storedRows(environment.HOMETIDE_DATA_DIR, "home_assistant_actions");
      const key = (...parts: readonly (string | undefined)[]): string => parts.join(" ");
      const micros = (time: string): string =>
        String(Date.parse(time.slice(0, 19) + "Z") * 1_000 + Number(time.slice(20, 26)));
      const stored = new Set(
        rows.map(({ time, tags, fields }) => key(String(time), tags["entity_id"], String(fields["context_id"]))),
      );
      for (const { targets, context, time } of recorded.calls) {
        const wanted = targets.length === 0 ? [undefined] : targets;
        for (const target of wanted) expect(stored).toContain(key(micros(time), target, context));
      }
      const followed = rows.filter(({ fields }) => fields["state_value"] !== undefined);
      expect(
        followed
          .map(({ time, tags, fields }) => key(String(time), tags["entity_id"], String(fields["state_value"])))
          .sort(),
      ).toEqual(recorded.effects.map(({ time, entityId, state }) => key(micros(time), entityId, state)).sort());
      expect(followed.every(({ tags }) => tags["service"] !== undefined)).toBe(true);
    },
    60_000,
  );

  it("go on without the actions where the token's user may not hear them, and health says what to do", async () => {
    const [release] = releases;
    const { home, environment } = await startHome(release, false);
    const hub = await startHubProcess(environment);
    await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
    home.playTo(500);
    await until(async () => ((await homeCounts(hub))?.stored ?? 0) > 100, "states are stored");
    expect(await websocketOf(hub)).toMatchObject({
      status: "degraded",
      reason: expect.stringContaining("Make the token as an administrator"),
      actions_refused: ["call_service", "automation_triggered", "script_started"],
    });
    expect(await homeCounts(hub, "home_assistant_actions")).toBeUndefined();
    expect(await hub.stop()).toBe(0);
  });
});
