import { expect, onTestFinished } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { homeCounts } from "../../process/hub-answers.ts";
import { startHubProcess } from "../../process/hub-process.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import type { Fault } from "../../support/fault-proxy.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { until } from "../../support/wait.ts";
import { cell } from "./cell.ts";
import { form } from "./form.ts";
import { startFront } from "./front.ts";
import type { Found } from "./cell.ts";
import { listens, mirrored, startHome, stored, verdictOf } from "./home.ts";

/** Small batches, so that writes are always under way; a server that is away is asked again after a second. */
const QUICK = {
  INFLUXDB_BATCH_SIZE: "100",
  INFLUXDB_BATCH_TIMEOUT: "20ms",
  CIRCUIT_BREAKER_FAILURE_THRESHOLD: "1",
  CIRCUIT_BREAKER_TIMEOUT_SECONDS: "1",
};
const EVENTS_A_LIFE = 1_000;
const PER_FRAME = 20;

/** What the write under way when the hub dies: not seen by the server, seen and not answered, just answered. */
const MOMENTS: readonly (Fault | undefined)[] = [{ kind: "hang" }, { kind: "slow", ms: 2_000 }, undefined];

/** Lives of the built hub; each but the last ends by kill -9 while a write is under way. */
async function killedAgainAndAgain(kills: number, alsoServer: boolean): Promise<Found> {
  const server = await startInfluxdb();
  onTestFinished(() => server.dispose());
  const front = await startFront(server.url);
  const lives = kills + 1;
  const home = await startHome({ events: lives * EVENTS_A_LIFE, perFrame: PER_FRAME });
  const folder = temporaryFolder();
  const environment = { ...QUICK, ...home.environment, HOMETIDE_DATA_DIR: folder, INFLUXDB_URL: front.url };
  let promised = 0;
  for (let life = 0; life < lives; life++) {
    const hub = await startHubProcess(environment);
    await listens(hub);
    // What a life said to be on disk is what the next one finds.
    expect((await homeCounts(hub))?.stored ?? 0).toBeGreaterThanOrEqual(promised);
    const upTo = Math.ceil((home.frames * (life + 1)) / lives);
    if (life === kills) {
      await home.playTo(upTo);
      await until(async () => (await home.position()) === upTo, "the whole home is played");
      await stored(hub, promised + 1);
      await mirrored(hub);
      expect(await hub.stop()).toBe(0);
      break;
    }
    let dead: Promise<unknown> | undefined;
    const nth = life % 4;
    let seen = 0;
    front.onWrite(() => {
      if (dead !== undefined || seen++ < nth) return undefined;
      const moment = MOMENTS[life % MOMENTS.length];
      // Time for the server to have seen it, where it does.
      const wait = systemClock.sleep(moment?.kind === "hang" ? 0 : life % 10);
      dead = wait.then(() => Promise.all([hub.kill(), alsoServer ? server.kill() : undefined]));
      return moment;
    });
    await home.playTo(upTo);
    await until(() => dead !== undefined, "a write is under way");
    promised = await homeCounts(hub).then(
      (counts) => counts?.stored ?? promised,
      () => promised,
    );
    await dead;
    front.onWrite(() => undefined);
    if (alsoServer) await server.start();
  }
  return { ...(await verdictOf(folder, server.url)), note: `${kills} kills` };
}

describeInfluxdb("fault matrix: the built hub is killed", () => {
  cell("hub killed -9 in mid-write, again and again", () =>
    killedAgainAndAgain(form.pick({ short: 3, long: 50 }), false),
  );

  cell("hub and server killed -9 in mid-write, both at once", () =>
    killedAgainAndAgain(form.pick({ short: 3, long: 20 }), true),
  );
});
