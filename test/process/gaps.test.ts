import { expect, it } from "vitest";
import type { GapAnswer } from "../../src/api/gap-answers.ts";
import { recordingFile } from "../replay/recorded.ts";
import type { ReplayProcess } from "../support/replay-process.ts";
import { startReplayProcess } from "../support/replay-process.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts, homePhase } from "./hub-answers.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";
import { readRecordedEvents } from "./recorded-home.ts";
import { storedHistory } from "./stored-home.ts";

const token = "a-long-lived-token";
const release = "2026.2.3";
const file = recordingFile(release, "state-changed.jsonl.gz");

interface Home {
  readonly replay: ReplayProcess;
  readonly folder: string;
  /** Lets the home go on, whether anybody listens or not. */
  goOn(frames: number): Promise<void>;
  call(what: string, ...given: readonly unknown[]): Promise<unknown>;
  /** Starts a hub and waits until it listens. */
  listen(): Promise<HubProcess>;
}

async function startHome(given: { readonly commitMs?: number } = {}): Promise<Home> {
  const commandsFile = recordingFile(release, "commands.jsonl");
  const replay = await startReplayProcess({
    homeAssistant: { token, file, commandsFile, playTo: 0, alone: true, ...given },
  });
  const folder = temporaryFolder();
  const call: Home["call"] = (what, ...parameters) => replay.call("homeAssistant", what, ...parameters);
  let position = 0;
  return {
    replay,
    folder,
    call,
    async goOn(frames) {
      position += frames;
      await call("playTo", position);
      await call("reached", position);
    },
    async listen() {
      const hub = await startHubProcess({
        HOMETIDE_DATA_DIR: folder,
        HOME_ASSISTANT_URL: replay.addresses.homeAssistant?.url ?? "",
        HOME_ASSISTANT_TOKEN: token,
        HOMETIDE_HOME_ASSISTANT_RECORDER_DELAY: "1s",
      });
      await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
      return hub;
    },
  };
}

const gapsOf = async (hub: HubProcess): Promise<readonly GapAnswer[]> =>
  (await hub.get<{ gaps: readonly GapAnswer[] }>("/api/v1/gaps")).gaps;

/** Gaps whose healing has begun, or ended. */
const healing = async (hub: HubProcess): Promise<number> =>
  (await gapsOf(hub)).filter(({ state }) => state !== "open" && state !== "waiting").length;

/** Waits until nothing is left to heal. */
async function healed(hub: HubProcess, count: number): Promise<readonly GapAnswer[]> {
  let gaps: readonly GapAnswer[] = [];
  await until(
    async () => {
      gaps = await gapsOf(hub);
      return gaps.length >= count && gaps.every(({ state }) => !["open", "waiting", "healing"].includes(state));
    },
    `${count} gaps are healed`,
    30_000,
  );
  return gaps;
}

/** What the recording tells up to a frame, and what is stored of it: `entity time state` each. */
async function bothSides(folder: string, frames: number): Promise<{ told: Set<string>; stored: Set<string> }> {
  const events = readRecordedEvents(file).filter(({ frame }) => frame < frames);
  const first = events[0]?.time ?? "";
  const told = new Set(events.flatMap((e) => (e.time === undefined ? [] : [`${e.entityId} ${e.time} ${e.state}`])));
  const stored = new Set<string>();
  for (const [entityId, states] of await storedHistory(folder))
    for (const { time, state } of states) if (time >= first) stored.add(`${entityId} ${time} ${state}`);
  return { told, stored };
}

describeShared("gaps", () => {
  it("a hub killed, a Home Assistant stopped, a connection cut: afterwards every state is there, once", async () => {
    const home = await startHome({ commitMs: 300 });
    let hub = await home.listen();
    await home.goOn(600);
    await until(async () => ((await homeCounts(hub))?.received ?? 0) > 300, "some of it is on disk");
    await hub.kill();
    await home.goOn(700);
    hub = await home.listen();
    await until(async () => (await healing(hub)) === 1, "the first gap is being healed");
    await home.goOn(300);
    await home.call("stop");
    await home.goOn(600);
    await home.call("start");
    // A gap that is not being healed yet grows where the connection is lost again.
    await until(async () => (await healing(hub)) === 2, "the second gap is being healed");
    await home.goOn(300);
    await home.call("drop");
    await home.goOn(600);
    const gaps = await healed(hub, 3);
    expect(gaps.map(({ reason }) => reason)).toEqual(["hub_crashed", "home_assistant_stopped", "connection_lost"]);
    expect(gaps.map(({ state }) => state)).toEqual(["healed", "healed", "healed"]);
    process.stdout.write(`points healed: ${gaps.map(({ points }) => points).join(", ")}\n`);
    expect(await hub.stop()).toBe(0);
    const { told, stored } = await bothSides(home.folder, 3_100);
    expect([...told].filter((one) => !stored.has(one))).toEqual([]);
    expect([...stored].filter((one) => !told.has(one))).toEqual([]);
  }, 90_000);
});
