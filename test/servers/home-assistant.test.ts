import { expect, onTestFinished, test } from "vitest";
import { until } from "../support/wait.ts";
import { microsOf, recordedStates } from "./home-assistant/recorder.ts";
import { describeHomeAssistant } from "./home-assistant/releases.ts";
import { startHomeAssistant } from "./home-assistant/server.ts";
import { witnessedStates } from "./home-assistant/witness.ts";

test.each([
  // What Python's datetime.fromtimestamp makes of them.
  [1795226916.3798044, 1795226916379804],
  [1795226916.4199095, 1795226916419909],
  [1795226916.0078125, 1795226916007812],
  [1795226916.0234375, 1795226916023438],
])("%d s are %d µs", (seconds, micros) => {
  expect(microsOf(seconds)).toBe(micros);
});

await describeHomeAssistant("the server itself", (release) => {
  test(
    "its driver goes on after a stop and after a kill; the recorder has what the witness saw",
    { timeout: 180_000 },
    async () => {
      const home = await startHomeAssistant({ release });
      onTestFinished(() => home.dispose());
      const version = await (
        await fetch(`${home.url}/api/config`, { headers: { authorization: `Bearer ${home.token}` } })
      ).text();
      expect(JSON.parse(version)).toMatchObject({ version: release, state: "RUNNING" });

      const client = await home.client();
      await client.call("hometide_driver.start", { rate: 200 });
      const driven = (run: number): number =>
        witnessedStates(home.folder).filter(({ state }) => state?.startsWith(`${run}-`)).length;
      await until(() => driven(1) > 200, "the first run drives");
      await home.restart();
      await until(() => driven(2) > 200, "the second run drives");
      await home.kill9();
      await home.start();
      await until(() => driven(3) > 200, "the third run drives");
      await home.stop();

      const key = ({ entityId, state, time }: { entityId: string; state: string | undefined; time: number }): string =>
        `${entityId} ${String(state)} ${time}`;
      const recorded = recordedStates(home.recorder);
      const keys = new Set(recorded.map(key));
      expect(keys.size).toBe(recorded.length);
      // The witness is set up with the other integrations: of its own entities it misses nothing.
      const seen = witnessedStates(home.folder).filter(({ state }) => state !== undefined);
      const lost = seen.filter((state) => !keys.has(key(state)));
      // What was not committed yet at the kill, and nothing else.
      expect(lost.every(({ state }) => !state?.startsWith("1-") && !state?.startsWith("3-"))).toBe(true);
      expect(lost.length).toBeLessThan(200 * 5);
      const driverSaid = new Set(seen.map(key));
      const unseen = recorded.filter(({ entityId, state }) => entityId.includes("driven") && state !== undefined);
      expect(unseen.filter((state) => !driverSaid.has(key(state)))).toEqual([]);
    },
  );
});
