import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { SettingsAnswer } from "../../src/api/settings-answers.ts";
import { recordingFile } from "../replay/recorded.ts";
import { startReplayProcess } from "../support/replay-process.ts";
import { describeShared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homePhase, unfinishedGaps } from "./hub-answers.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";
import { readRecordedEvents } from "./recorded-home.ts";
import { storedHistory } from "./stored-home.ts";

const token = "a-long-lived-token";

async function patch(hub: HubProcess, body: unknown): Promise<SettingsAnswer> {
  const ask = () =>
    fetch(`${hub.url}/api/v1/settings`, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: JSON.stringify(body),
    });
  let answer: Response | undefined;
  // A hub that is about to start anew takes no more requests: a merge patch may be sent again.
  await until(
    async () => (answer = await ask().catch(() => undefined)) !== undefined && answer.status < 500,
    "it is answered",
  );
  if (answer === undefined) throw new Error("nobody answered");
  expect(answer.status).toBe(200);
  // The schema of the route says so.
  return (await answer.json()) as SettingsAnswer;
}

/** While the hub starts anew nobody answers. */
async function inForce(hub: HubProcess): Promise<void> {
  const isSo = (): Promise<boolean> =>
    hub.get<SettingsAnswer>("/api/v1/settings").then(
      (settings) => settings.in_force,
      () => false,
    );
  await until(isSo, "the hub runs with its new settings");
}

describeShared("settings changed while the hub runs", () => {
  it("a new hub is told of Home Assistant and of teams, then of others amid the events: it follows, and nothing is lost", async () => {
    const file = recordingFile("2026.2.3", "state-changed.jsonl.gz");
    const commandsFile = recordingFile("2026.2.3", "commands.jsonl");
    const events = readRecordedEvents(file);
    const frames = (events.at(-1)?.frame ?? 0) + 1;
    const replay = await startReplayProcess({ homeAssistant: { token, file, commandsFile, playTo: 0 } });
    const call = (what: string, ...given: readonly unknown[]): Promise<unknown> =>
      replay.call("homeAssistant", what, ...given);
    const folder = temporaryFolder();
    const config = join(folder, "hometide.yaml");
    writeFileSync(config, "# empty yet\n");
    const environment = {
      HOMETIDE_DATA_DIR: join(folder, "data"),
      HOMETIDE_CONFIG: config,
      HOMETIDE_HOME_ASSISTANT_RECORDER_DELAY: "1s",
    };
    const hub = await startHubProcess(environment);
    expect(await hub.get("/api/v1/hub")).toMatchObject({ is_new: true, teams: [] });

    const url = replay.addresses.homeAssistant?.url ?? "";
    await patch(hub, { home_assistant: { url, token }, teams: ["nfl:NE"] });
    await inForce(hub);
    await until(async () => (await homePhase(hub)) === "listening", "the hub listens");
    // Two changes while events come: the second one while the hub is about to start anew for the first.
    void call("playTo", Math.ceil(frames / 2));
    await until(async () => Number(await call("position")) > frames / 8, "events come");
    await Promise.all([patch(hub, { teams: ["nfl:NE", "nhl:BOS"] }), patch(hub, { retention: { raw_days: 3_650 } })]);
    await inForce(hub);
    await until(async () => (await homePhase(hub)) === "listening", "the hub listens again");
    await call("playTo", frames);
    await call("reached", frames);
    await until(async () => (await unfinishedGaps(hub)) === 0, "all gaps are healed", 60_000);
    const teams = [
      { league: "nfl", team: "NE" },
      { league: "nhl", team: "BOS" },
    ];
    expect(await hub.get("/api/v1/hub")).toMatchObject({ is_new: false, teams });

    // What was answered is on disk: also where nobody has run with it yet.
    await patch(hub, { teams: ["nhl:NYR"] });
    await hub.kill();
    expect(readFileSync(config, "utf8")).toBe(
      `# empty yet\n\nhome_assistant:\n  url: ${url}\n  token: ${token}\nteams: [nhl:NYR]\nretention:\n  raw_days: 3650\n`,
    );
    const next = await startHubProcess(environment);
    expect(await next.get("/api/v1/hub")).toMatchObject({ teams: [{ league: "nhl", team: "NYR" }] });
    await until(async () => (await homePhase(next)) === "listening", "the next hub listens");
    await until(async () => (await unfinishedGaps(next)) === 0, "the gaps of the kill are healed", 60_000);
    expect(await next.stop()).toBe(0);

    const rows = [...(await storedHistory(join(folder, "data")))].flatMap(([entityId, states]) =>
      states.map(({ time }) => `${entityId} ${time}`),
    );
    const told = events.flatMap(({ entityId, time }) => (time === undefined ? [] : [`${entityId} ${time}`]));
    expect(new Set(rows).size).toBe(rows.length);
    expect(told.filter((key) => !rows.includes(key))).toEqual([]);
  }, 120_000);
});

it("a hub that cannot start with what somebody wrote into the file goes on as before, and says so", async () => {
  const folder = temporaryFolder();
  const config = join(folder, "hometide.yaml");
  writeFileSync(config, "");
  const hub = await startHubProcess({ HOMETIDE_DATA_DIR: join(folder, "data"), HOMETIDE_CONFIG: config });
  // An address for documents alone (RFC 5737): no machine has it.
  writeFileSync(config, "server:\n  host: 203.0.113.1\n");
  expect(await hub.get("/api/v1/settings")).toMatchObject({ in_force: false, wrong: null });
  await patch(hub, { teams: ["nfl:NE"] });
  const says = (what: string): boolean => hub.log.some(({ msg }) => String(msg).includes(what));
  await until(() => says("goes on with the former ones"), "it is said");
  await until(() => hub.log.filter(({ msg }) => msg === "listening").length === 2, "the hub listens again");
  expect(await hub.get("/api/v1/hub")).toMatchObject({ teams: [] });
  expect(await hub.get("/api/v1/settings")).toMatchObject({ in_force: false, values: { teams: ["nfl:NE"] } });
  // What was wrong is mended in the file, and the next change brings all of it in force.
  writeFileSync(config, "");
  await patch(hub, { teams: ["nfl:BUF"] });
  await inForce(hub);
  expect(await hub.get("/api/v1/hub")).toMatchObject({ teams: [{ league: "nfl", team: "BUF" }] });
  expect(await hub.stop()).toBe(0);
}, 60_000);
