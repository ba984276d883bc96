import { writeSync } from "node:fs";
import { createMirror } from "../../src/mirror/mirror.ts";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import { openInfluxDestination } from "../../src/store/influx/destination.ts";
import { openAcceptor } from "../support/acceptor.ts";
import { createCodec, lampPoints } from "./codec.ts";

/**
 * A process to be killed: accepts commits without end and sends them to a mirror, and prints the number of each commit
 * that was accepted. Its arguments: the folder, the server's address, the number of the first commit.
 */
const [folder = "", url = "", first = "0"] = process.argv.slice(2);
const journal = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, groupMs: 2, groupPoints: 50 });
const metrics = createMetrics();
const signal = new AbortController().signal;
const mirror = await createMirror({
  name: "influxdb",
  journal,
  destination: openInfluxDestination({ url, database: "home", clock: systemClock, log: silentLog }),
  codec: createCodec(),
  home: { points: 100, timeoutMs: 5 },
  limitBytes: 1_073_741_824,
  letterBytes: 67_108_864,
  breaker: { failureThreshold: 3, openMs: 100 },
  clock: systemClock,
  log: silentLog,
  metrics,
});
const acceptor = openAcceptor({ journal, metrics, signal, outlets: [mirror.outlet] });
let next = Number(first);

async function acceptOnAndOn(): Promise<never> {
  for (;;) {
    const number = next++;
    await acceptor.accept("test", { points: lampPoints(20, number * 20) });
    writeSync(1, `${number}\n`);
    // As many as a busy home has, so that the mirror keeps up in between.
    await systemClock.sleep(5);
  }
}

await Promise.all([mirror.run(signal), ...Array.from({ length: 4 }, acceptOnAndOn)]);
