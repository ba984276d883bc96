import { expect, it } from "vitest";
import { recordingFile, releases } from "../replay/recorded.ts";
import { startReplayProcess } from "../support/replay-process.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts, homePhase } from "./hub-answers.ts";
import { startHubProcess } from "./hub-process.ts";
import type { RecordedEvent } from "./recorded-home.ts";
import { readRecordedEvents } from "./recorded-home.ts";
import { storedHistory, storedTallies } from "./stored-home.ts";

const token = "a-long-lived-token";
const KILLS = 20;

/** What one life of the hub was sent: frames from, up to but without. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const keyOf = (entityId: string, time: string): string => `${entityId} ${time}`;

/**
 * Looks at what a life left of the events that it was sent. They are accepted in order, so what is there is their
 * beginning; behind it there may only be the last state of an entity, which the next life read from the list of states.
 *
 * @returns how long the beginning is, in events that have a state
 */
function acceptedOf(sent: readonly RecordedEvent[], stored: ReadonlySet<string>): number {
  const states = sent.flatMap(({ entityId, time }) =>
    time === undefined ? [] : [{ entityId, key: keyOf(entityId, time) }],
  );
  const firstMissing = states.findIndex(({ key }) => !stored.has(key));
  if (firstMissing === -1) return states.length;
  const last = new Map(states.map(({ entityId, key }) => [entityId, key]));
  for (const { entityId, key } of states.slice(firstMissing)) {
    if (stored.has(key)) expect(key).toBe(last.get(entityId));
  }
  return firstMissing;
}

describeShared("a hub that is killed again and again", () => {
  it.each(
    releases.flatMap(
      (release) =>
        [
          [release, "state-changed"],
          [release, "state-changed-coalesced"],
        ] as const,
    ),
  )(
    "%s %s: nothing that was accepted is missing, nothing is there twice",
    async (release, name) => {
      const file = recordingFile(release, `${name}.jsonl.gz`);
      const events = readRecordedEvents(file);
      const frames = (events.at(-1)?.frame ?? 0) + 1;
      const sentIn = ({ from, to }: Stretch): readonly RecordedEvent[] =>
        events.filter(({ frame }) => frame >= from && frame < to);
      const commandsFile = recordingFile(release, "commands.jsonl");
      const replay = await startReplayProcess({ homeAssistant: { token, file, commandsFile, playTo: 0 } });
      const call = (what: string, ...given: readonly unknown[]): Promise<unknown> =>
        replay.call("homeAssistant", what, ...given);
      const folder = temporaryFolder();
      const environment = {
        HOMETIDE_DATA_DIR: folder,
        HOME_ASSISTANT_URL: replay.addresses.homeAssistant?.url ?? "",
        HOME_ASSISTANT_TOKEN: token,
      };

      let promised = 0;
      let unpromised = 0;
      for (let life = 0; life <= KILLS; life += 1) {
        const hub = await startHubProcess(environment);
        await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
        const before = await homeCounts(hub);
        // What a life said to be on disk is what the next one finds.
        expect(before?.stored ?? 0).toBeGreaterThanOrEqual(promised);
        const from = Number(await call("position"));
        const to = Math.ceil((frames * (life + 1)) / (KILLS + 1));
        await call("playTo", to);
        await call("reached", to);
        const all = (before?.received ?? 0) + sentIn({ from, to }).length;
        if (life === KILLS) {
          await until(async () => (await homeCounts(hub))?.received === all, "all events are counted");
          expect(await hub.stop()).toBe(0);
        } else {
          // From "nothing of it is read yet" to "all of it is on disk": a different moment in each life.
          await new Promise((resolve) => setTimeout(resolve, (life * 37) % 400));
          const counts = await homeCounts(hub);
          promised = counts?.stored ?? 0;
          if ((counts?.received ?? 0) < all) unpromised += 1;
          await hub.kill();
        }
      }
      // Some kills must have hit events that were sent and not accepted yet, or the test shows nothing.
      expect(unpromised).toBeGreaterThan(0);

      const connections = (await call("connections")) as readonly Stretch[];
      const stretches = connections.filter(({ from, to }) => to > from);
      expect(stretches.map(({ from }) => from)).toEqual([0, ...stretches.slice(0, -1).map(({ to }) => to)]);
      expect(stretches.at(-1)?.to).toBe(frames);
      const rows = [...(await storedHistory(folder))].flatMap(([entityId, states]) =>
        states.map(({ time }) => keyOf(entityId, time)),
      );
      const stored = new Set(rows);
      const tallies = await storedTallies(folder);
      const count = (name: string): number =>
        tallies.filter((tally) => tally.name === name).reduce((sum, { add }) => sum + add, 0);
      const fromEvents = count("home_assistant.stored");
      const fromLists = count("home_assistant_snapshot.stored");
      const accepted = stretches.reduce((sum, stretch) => sum + acceptedOf(sentIn(stretch), stored), 0);

      // Nothing twice, and each count has its row.
      expect(rows.length).toBe(stored.size);
      expect(rows.length).toBe(fromEvents + fromLists);
      expect(count("home_assistant.received")).toBe(
        fromEvents + count("home_assistant.filtered") + count("home_assistant.refused"),
      );
      // Nothing accepted is missing: the beginnings hold all that was counted (states of a list may lengthen one).
      expect(accepted).toBeGreaterThanOrEqual(fromEvents);
      expect(accepted - fromEvents).toBeLessThanOrEqual(fromLists);
      const states = events.filter(({ time }) => time !== undefined).length;
      process.stdout.write(
        `${release} ${name}: ${KILLS} kills, ${unpromised} of them amid events; of ${states} states ${fromEvents} accepted as events, ` +
          `${fromLists} read from lists, ${states - accepted} were sent to a hub that died before accepting them\n`,
      );
    },
    300_000,
  );
});
