import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Micros } from "../../../src/model/time.ts";
import { recordedStates } from "../../servers/home-assistant/recorder.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { witnessedStates } from "../../servers/home-assistant/witness.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { compareWith, described, keyOf } from "./compare.ts";
import { form } from "./form.ts";
import { gapsOf, isMarked, isUnderWay } from "./gaps.ts";
import type { Pair } from "./restarts.ts";
import { plannedRestarts, randomFrom, restart } from "./restarts.ts";
import { furnish, listeningHub, settle, untilListening } from "./rig.ts";

/** So much may lie in the recorder's queue, beyond the second between its commits, when it is killed on a busy machine. */
const UNCOMMITTED: Micros = 10_000_000;
const KILLED_WITHIN: Micros = 1_000_000;

const { seconds, restarts, rate, healedWithinMs } = form.pick({
  // One kill of each side.
  short: { seconds: 10, restarts: 2, rate: 200, healedWithinMs: 90_000 },
  long: { seconds: 60, restarts: 10, rate: 250, healedWithinMs: 300_000 },
});

await describeHomeAssistant("both sides restarted amid changes", (release) => {
  test(`${restarts} restarts in ${seconds} s at ${rate} changes/s`, { timeout: 900_000 }, async () => {
    const seed = form.seed ?? Math.floor(Math.random() * 2 ** 31);
    const random = randomFrom(seed);
    const home = await startHomeAssistant({ release });
    onTestFinished(() => home.dispose());
    const furnishing = await home.client();
    await furnish(furnishing);
    furnishing.close();
    // Home Assistant writes its registries and tokens with a delay: what a kill leaves of them is not the matter here.
    await home.restart();

    const folder = temporaryFolder();
    const pair: Pair = { home, folder, hub: await listeningHub(home, folder) };
    const from = Math.max(...recordedStates(home.recorder).map(({ time }) => time)) + 1;
    const starter = await home.client();
    await starter.call("hometide_driver.start", { rate });
    starter.close();

    // The changes go on for so long at least; a restart of Home Assistant takes of them what it takes.
    const plan = plannedRestarts(restarts, random);
    const pauseMs = (seconds * 1_000) / (restarts + 1);
    const told: string[] = [];
    const kills: Micros[] = [];
    await sleep(pauseMs);
    for (const one of plan) {
      if (one.side === "home" && one.way === "kill -9") kills.push(Date.now() * 1_000);
      await restart(pair, one);
      told.push(`${one.side} ${one.way}`);
      await sleep(pauseMs * (0.5 + random()));
    }
    await untilListening(pair.hub);
    const client = await home.client();
    const recorded = await settle(home, client);
    client.close();

    const { hub } = pair;
    await until(async () => !(await gapsOf(hub)).some(isUnderWay), "nothing is left to heal", healedWithinMs);
    const found = await compareWith(hub, recorded, { from, withinMs: 20_000 });
    const gaps = await gapsOf(hub);
    const unmarked = found.onlyRecorder.filter((state) => !isMarked(gaps, state));
    // What Home Assistant said before it was killed and its recorder had not committed: the hub has it nevertheless.
    const said = witnessedStates(home.folder).filter(({ state, time }) => state !== undefined && time >= from);
    const witnessed = new Set(said.map(keyOf));
    const unsaid = found.onlyHub.filter(
      (state) =>
        !witnessed.has(keyOf(state)) ||
        !kills.some((at) => state.time < at + KILLED_WITHIN && state.time > at - UNCOMMITTED),
    );
    // And what nobody can have: it was said while the hub was not there, and lost with the recorder's last second.
    const known = new Set([...recorded, ...found.onlyHub].map(keyOf));
    const nowhere = said.filter((state) => !known.has(keyOf(state))).length;
    process.stdout.write(
      `${release}, seed ${seed}: ${told.join(", ")}; ${recorded.length} recorded, ${found.equal} equal of ${found.entities} entities, ` +
        `${found.onlyRecorder.length} only in the recorder (${unmarked.length} of them in no gap of the ledger), ` +
        `${found.onlyHub.length} only in the hub (${unsaid.length} of them not said just before a kill), ${found.twice.length} twice, ` +
        `${nowhere} in neither; ` +
        `gaps: ${gaps.map(({ reason, state }) => `${reason} ${state}`).join(", ")}\n`,
    );
    expect(described(unmarked)).toBe("0");
    expect(described(unsaid)).toBe("0");
    expect(described(found.twice)).toBe("0");
    expect(found.equal).toBeGreaterThan(seconds * rate * 0.5);
    expect(gaps.length).toBeGreaterThan(0);
    expect(await hub.stop()).toBe(0);
  });
});
