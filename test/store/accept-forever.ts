import { writeSync } from "node:fs";
import { systemClock } from "../../src/model/clock.ts";
import { point } from "../../src/model/point.ts";
import { MAX_TIME } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";
import { commitPoints, lampSeries } from "./killed-commits.ts";

/**
 * A process to be killed: accepts commits without end, several at a time, and prints the number of each one that was
 * acknowledged. Its arguments: the folder, the number of the first commit, and `seal` where it shall seal all the while,
 * in small blocks, and give space back.
 */
const [folder = "", first = "0", mode = ""] = process.argv.slice(2);
const store = await openEmbeddedStore({
  folder,
  clock: systemClock,
  log: silentLog,
  groupMs: 2,
  groupPoints: 50,
  blockPoints: 64,
});
let next = Number(first);

/** At once: what is said must not wait in memory when the process is killed. */
function tell(number: number): void {
  for (;;) {
    try {
      writeSync(1, `${number}\n`);
      return;
    } catch (error) {
      // The reader is behind and the pipe full.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }
}

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
    tell(number);
  }
}

async function sealOnAndOn(): Promise<never> {
  for (;;) {
    await store.seal({ before: MAX_TIME, least: 1 });
    await store.outbox.compact();
  }
}

await Promise.all([...Array.from({ length: 20 }, acceptOnAndOn), ...(mode === "seal" ? [sealOnAndOn()] : [])]);
