import { writeSync } from "node:fs";
import { systemClock } from "../../src/model/clock.ts";
import { point } from "../../src/model/point.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import { commitPoints, lampSeries } from "./killed-commits.ts";

/**
 * A process to be killed: accepts commits without end, several at a time, and prints the number of each one that was
 * acknowledged. Its arguments: the folder, the number of the first commit.
 */
const [folder = "", first = "0"] = process.argv.slice(2);
const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, groupMs: 2, groupPoints: 50 });
let next = Number(first);

async function acceptOnAndOn(): Promise<never> {
  for (;;) {
    const number = next++;
    await store.accept({
      points: commitPoints(number).map(({ lamp, time }) =>
        point(lampSeries(lamp), time, { normalized_value: number, state_value: `on ${number % 7}` }),
      ),
      documents: [{ kind: "position", id: "source", value: number }],
      tallies: [{ name: "accepted", reason: "", add: 1 }],
    });
    writeSync(1, `${number}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, acceptOnAndOn));
