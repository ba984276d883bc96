import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { recordingHome } from "../../src/replay/home-assistant/recording-home.ts";
import { startHomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import { recordingFile, releases } from "../replay/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";
import type { RecordedEvent } from "./recorded-home.ts";
import { lastStates, readRecordedEvents } from "./recorded-home.ts";
import { allEntities, historyOf, homeCounts, homePhase } from "./hub-answers.ts";
import type { StoredState } from "./stored-home.ts";
import { storedHistory } from "./stored-home.ts";

const token = "a-long-lived-token";

/** Every recorded state that can be a point, of each entity, in order. */
function recordedHistory(events: readonly RecordedEvent[]): Map<string, StoredState[]> {
  const history = new Map<string, StoredState[]>();
  for (const { entityId, time, state } of events) {
    if (time === undefined || state === undefined) continue;
    const of = history.get(entityId) ?? [];
    of.push({ time, state });
    history.set(entityId, of);
  }
  return history;
}

/** What the hub answers over HTTP: counts, latest states, and the history of some entities (100 questions a minute are allowed). */
async function expectAnswers(hub: HubProcess, events: readonly RecordedEvent[]): Promise<void> {
  const counts = await homeCounts(hub);
  const removals = events.filter(({ state }) => state === undefined).length;
  expect(counts).toEqual({
    received: events.length,
    stored: events.length - removals,
    filtered: { removed: removals },
    refused: {},
  });
  const entities = new Map((await allEntities(hub)).map((entity) => [entity.entity_id, entity]));
  for (const [entityId, { state, removed }] of lastStates(events)) {
    const entity = entities.get(entityId);
    expect([entityId, entity?.state, entity?.removed_at !== null]).toEqual([entityId, state, removed]);
  }
  const histories = [...recordedHistory(events)].sort((a, b) => b[1].length - a[1].length);
  for (const [entityId, recorded] of histories.slice(0, 5))
    expectHistory(entityId, await historyOf(hub, entityId), recorded);
}

/** Every row of every entity, read from the folder that the stopped hub left. */
async function expectStored(folder: string, events: readonly RecordedEvent[]): Promise<void> {
  const stored = await storedHistory(folder);
  for (const [entityId, recorded] of recordedHistory(events))
    expectHistory(entityId, stored.get(entityId) ?? [], recorded);
}

function expectHistory(entityId: string, stored: readonly StoredState[], recorded: readonly StoredState[]): void {
  expect([entityId, stored.slice(-recorded.length)]).toEqual([entityId, recorded]);
  // The list of states that Home Assistant gives before the stream adds one row at most: the state before the first event.
  expect(stored.length - recorded.length).toBeLessThanOrEqual(1);
}

describeShared("the hub on recorded streams of Home Assistant", () => {
  it.each(
    releases.flatMap(
      (release) =>
        [
          [release, "state-changed"],
          [release, "state-changed-coalesced"],
        ] as const,
    ),
  )(
    "%s %s: received = stored + filtered + refused, the latest states are the recording's, also after a restart",
    async (release, name) => {
      const file = recordingFile(release, `${name}.jsonl.gz`);
      const events = readRecordedEvents(file);
      const home = recordingHome({
        clock: systemClock,
        file,
        commandsFile: recordingFile(release, "commands.jsonl"),
        playTo: 0,
      });
      const server = await startHomeAssistantServer({ clock: systemClock, log: silentLog, home, token });
      onTestFinished(() => server.close());
      const environment = {
        HOMETIDE_DATA_DIR: temporaryFolder(),
        HOME_ASSISTANT_URL: server.url,
        HOME_ASSISTANT_TOKEN: token,
      };
      const hub = await startHubProcess(environment);
      await until(async () => (await homePhase(hub)) === "listening", "the hub listens to Home Assistant");
      home.playTo(home.total);
      await until(async () => (await homeCounts(hub))?.received === events.length, "all events are counted");
      await expectAnswers(hub, events);
      expect(await hub.stop()).toBe(0);
      await expectStored(environment.HOMETIDE_DATA_DIR, events);

      const again = await startHubProcess(environment);
      await expectAnswers(again, events);
      await until(async () => (await homePhase(again)) === "listening", "the hub listens again");
      await expectAnswers(again, events);
      expect(await again.stop()).toBe(0);
      await expectStored(environment.HOMETIDE_DATA_DIR, events);
    },
    60_000,
  );
});
