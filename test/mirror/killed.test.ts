import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { createMirrorsView } from "../../src/mirror/mirrors.ts";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openInfluxStore } from "../../src/store/influx/store.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import { sourceArguments } from "../support/source-arguments.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { createCodec, START } from "./codec.ts";
import { countIn, startMirror } from "./support.ts";

const KILLS = process.env["SOAK"] === "long" ? 15 : 5;
const POINTS_OF_COMMIT = 20;

describeInfluxdb("a hub that dies amid its mirror's writes", () => {
  test(`kill -9 of the hub ${KILLS} times, of the server in between: nothing is lost, nothing is there twice`, async () => {
    const server = await startInfluxdb();
    onTestFinished(() => server.dispose());
    const folder = temporaryFolder();
    let next = 0;
    for (let round = 0; round < KILLS; round++) {
      const acknowledged = await killAfter(
        folder,
        server.url,
        next,
        5 + Math.floor(Math.random() * 150),
        async (nth) => {
          // A third of the way, with the hub writing on.
          if (round % 3 === 1 && nth === 3) await server.kill().then(() => server.start());
        },
      );
      next = Math.max(...acknowledged) + 1;
    }
    const store = await openTestStore({ folder });
    const accepted = (await store.usage()).measurements[0]?.points ?? 0;
    expect(accepted).toBeGreaterThanOrEqual(next * POINTS_OF_COMMIT);
    const { mirror } = await startMirror(store, server.url);
    await until(() => mirror.status().statistics.queue_points === 0, "the outbox is empty");
    expect(await store.outbox.waiting()).toEqual([]);
    expect(await countIn(server)).toBe(accepted);
    const remote = openInfluxStore({ url: server.url, database: "home", clock: systemClock, log: silentLog });
    onTestFinished(() => remote.close());
    const readable = { mirror, codec: createCodec(), remote: () => Promise.resolve(remote) };
    const view = createMirrorsView({ mirrors: [readable], journal: store, clock: systemClock });
    const span = { from: START, to: START + 86_400_000_000 };
    expect(await view.verify("influxdb", span)).toMatchObject({ equal: true, differences: [], deadLetters: 0 });
  }, 120_000);
});

/** Runs accept-and-drain.ts until it has accepted so many commits, and kills it there; gives what it accepted. */
async function killAfter(
  folder: string,
  url: string,
  first: number,
  commits: number,
  meanwhile: (nth: number) => Promise<void>,
): Promise<readonly number[]> {
  const file = join(import.meta.dirname, "accept-and-drain.ts");
  const child = spawn(process.execPath, [...sourceArguments, file, folder, url, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const accepted: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    accepted.push(Number(line));
    if (accepted.length === commits) child.kill("SIGKILL");
    await meanwhile(accepted.length);
  }
  expect((await closed)[1]).toBe("SIGKILL");
  return accepted;
}
