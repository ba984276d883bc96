import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { formatTime, MICROS_PER_SECOND, parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { normaliseState } from "../../src/pipeline/normalise.ts";
import type { Sample, Thinning } from "../../src/pipeline/rules/thin.ts";
import { recordingHome } from "../../src/replay/home-assistant/recording-home.ts";
import { startHomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import { storedSlowly } from "../pipeline/rules/reference.ts";
import { recordingFile, releases } from "../replay/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts, homePhase } from "./hub-answers.ts";
import { startHubProcess } from "./hub-process.ts";
import type { RecordedState } from "./recorded-home.ts";
import { lastStates, readRecordedEvents, readRecordedStates } from "./recorded-home.ts";
import { storedHistory } from "./stored-home.ts";

const token = "a-long-lived-token";

const RULES = `
home_assistant:
  rules:
    - { name: hidden, domain: [cover, timer], record: false }
    - { name: numbers, domain: sensor, minimum_change: 5%, minimum_interval: 20s }
    - { name: rest, domain: [light, climate, input_number], changes_only: true, minimum_interval: 30s }
`;
const nothing: Thinning = {
  changesOnly: false,
  minimumChange: undefined,
  minimumInterval: undefined,
  heartbeat: undefined,
};
const numbers: Thinning = { ...nothing, minimumChange: { share: 0.05 }, minimumInterval: 20 * MICROS_PER_SECOND };
const rest: Thinning = { ...nothing, changesOnly: true, minimumInterval: 30 * MICROS_PER_SECOND };
const byDomain: Readonly<Record<string, Thinning | undefined>> = {
  sensor: numbers,
  light: rest,
  climate: rest,
  input_number: rest,
};

const domainOf = (entityId: string): string => entityId.split(".")[0] ?? "";

function sampleOf({ entityId, time, state, attributes }: RecordedState): Sample {
  const of = [attributes["device_class"], attributes["unit_of_measurement"]].map((word) =>
    typeof word === "string" ? word : undefined,
  );
  const value = Number.isFinite(Number(state))
    ? normaliseState(domainOf(entityId), of[0], of[1], state)?.value
    : undefined;
  return { time: parseTime(time) ?? 0, state, number: value };
}

/** What is stored of an entity, by the words of the documentation: a removal begins its line anew. */
function wanted(
  how: Thinning,
  states: readonly RecordedState[],
  isGone: boolean,
): readonly { readonly time: string; readonly state: string }[] {
  const spells = [...Map.groupBy(states, ({ spell }) => spell).values()].map((spell) => spell.map(sampleOf));
  const stored = spells.flatMap((samples) => storedSlowly(how, samples).flatMap((index) => samples[index] ?? []));
  const last = spells.at(-1)?.at(-1);
  // The state that was known when the hub stopped.
  if (!isGone && last !== undefined && stored.at(-1)?.state !== last.state) stored.push(last);
  return stored.map(({ time, state }) => ({ time: formatTime(time), state }));
}

describeShared("rules on recorded streams of Home Assistant", () => {
  it.each(releases)(
    "%s: what is stored is what the reference stores, and every event is counted once",
    async (release) => {
      const file = recordingFile(release, "state-changed.jsonl.gz");
      const events = readRecordedEvents(file);
      const home = recordingHome({
        clock: systemClock,
        file,
        commandsFile: recordingFile(release, "commands.jsonl"),
        playTo: 0,
      });
      const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token });
      onTestFinished(() => server.close());
      const folder = temporaryFolder();
      const config = join(folder, "rules.yaml");
      writeFileSync(config, RULES);
      const environment = {
        HOMETIDE_DATA_DIR: folder,
        HOMETIDE_CONFIG: config,
        HOME_ASSISTANT_URL: server.url,
        HOME_ASSISTANT_TOKEN: token,
      };
      const hub = await startHubProcess(environment);
      await until(async () => (await homePhase(hub)) === "listening", "the hub listens to Home Assistant");
      home.playTo(home.total);
      await until(async () => (await homeCounts(hub))?.received === events.length, "all events are counted");

      const { rules } = await hub.get<{ rules: readonly { name: string; left_out: Record<string, number> }[] }>(
        "/api/v1/rules",
      );
      const hidden = events.filter(
        ({ entityId, state }) => ["cover", "timer"].includes(domainOf(entityId)) && state !== undefined,
      );
      const counts = await homeCounts(hub);
      const snapshot = await homeCounts(hub, "home_assistant_snapshot");
      expect(counts?.filtered["rule/hidden"]).toBe(hidden.length);
      const record = hidden.length + (snapshot?.filtered["rule/hidden"] ?? 0);
      expect(rules[0]).toMatchObject({ name: "hidden", left_out: { record } });
      expect(Object.keys(rules[1]?.left_out ?? {}).sort()).toEqual(["minimum_change", "minimum_interval"]);
      expect(Object.keys(rules[2]?.left_out ?? {}).sort()).toEqual(["changes_only", "minimum_interval"]);
      const filtered = Object.values(counts?.filtered ?? {}).reduce((sum, count) => sum + count, 0);
      expect(counts?.received).toBe((counts?.stored ?? 0) + filtered);
      expect(await hub.stop()).toBe(0);

      const stored = await storedHistory(folder);
      const byEntity = Map.groupBy(readRecordedStates(file), ({ entityId }) => entityId);
      const last = lastStates(events);
      let thinned = 0;
      for (const [entityId, all] of byEntity) {
        const of = stored.get(entityId) ?? [];
        if (["cover", "timer"].includes(domainOf(entityId))) expect([entityId, of]).toEqual([entityId, []]);
        const how = byDomain[domainOf(entityId)];
        if (how === undefined) continue;
        expect([entityId, of]).toEqual([entityId, wanted(how, all, last.get(entityId)?.removed === true)]);
        thinned += all.length - of.length;
      }
      expect(thinned).toBeGreaterThan(500);
    },
    60_000,
  );
});
