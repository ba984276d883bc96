import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { recordedStates } from "../../servers/home-assistant/recorder.ts";
import { describeHomeAssistant } from "../../servers/home-assistant/releases.ts";
import { startHomeAssistant } from "../../servers/home-assistant/server.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { compareWith, described } from "./compare.ts";
import { form } from "./form.ts";
import { gapsOf } from "./gaps.ts";
import { listeningHub, ownersClient, settle, untilListening } from "./rig.ts";

const { awayMs, rate } = form.pick({
  short: { awayMs: 5_000, rate: 300 },
  long: { awayMs: 180_000, rate: 200 },
});

await describeHomeAssistant("a gap", (release) => {
  test(
    `the hub is away for ${awayMs / 1_000} s of ${rate} changes/s: healed to the exact sequence`,
    { timeout: awayMs + 300_000 },
    async () => {
      const home = await startHomeAssistant({ release });
      onTestFinished(() => home.dispose());
      const client = await ownersClient(home);
      const folder = temporaryFolder();
      const first = await listeningHub(home, folder);
      const from = Math.max(...recordedStates(home.recorder).map(({ time }) => time)) + 1;
      await client.call("hometide_driver.start", { rate });
      await sleep(2_000);
      expect(await first.stop()).toBe(0);
      await sleep(awayMs);

      const hub = await listeningHub(home, folder);
      await sleep(2_000);
      const recorded = await settle(home, client);
      await until(async () => (await gapsOf(hub)).every(({ state }) => state === "healed"), "it is healed", 120_000);
      const found = await compareWith(hub, recorded, { from, withinMs: 120_000 });
      const gaps = await gapsOf(hub);
      process.stdout.write(
        `${release}: away for ${awayMs / 1_000} s; ${found.equal} equal of ${found.entities} entities, ` +
          `${found.onlyRecorder.length} only in the recorder, ${found.onlyHub.length} only in the hub\n`,
      );
      expect(described(found.onlyRecorder)).toBe("0");
      expect(described(found.onlyHub)).toBe("0");
      expect(described(found.twice)).toBe("0");
      expect(found.equal).toBeGreaterThan((rate * awayMs) / 2_000);
      expect(gaps.map(({ reason }) => reason)).toEqual(["hub_stopped"]);
      await untilListening(hub);
      expect(await hub.stop()).toBe(0);
    },
  );
});
