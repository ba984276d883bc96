import { deadLetterAnswer, mirrorAnswer, verificationAnswer } from "../api/mirror-answers.ts";
import { readSpan } from "../api/span.ts";
import type { Config } from "../config/schema.ts";
import { openMirrors } from "../hub-mirrors.ts";
import { systemClock } from "../model/clock.ts";
import { createLog } from "../ops/log.ts";
import { createMetrics } from "../ops/metrics.ts";
import type { EmbeddedStore } from "../store/embedded/store.ts";
import { openEmbeddedStore } from "../store/embedded/store.ts";
import type { MirrorClient } from "./mirror-client.ts";

/** Letters read at once. */
const PAGE = 1_000;

/**
 * Works on the data folder itself, while no hub does. Points are sent only by a backfill that was asked for, as long as
 * the command waits for it; the next run of the hub goes on with the rest.
 *
 * @throws HometideError data_dir_locked where a hub runs, and what opening a store throws
 */
export async function openLocalMirrors(config: Config): Promise<MirrorClient> {
  const log = createLog({ ...config.log, level: "error" });
  const journal = await openEmbeddedStore({ folder: config.data_dir, clock: systemClock, log });
  try {
    return await clientOn(journal, config, log);
  } catch (error) {
    await journal.close();
    throw error;
  }
}

async function clientOn(
  journal: EmbeddedStore,
  config: Config,
  log: ReturnType<typeof createLog>,
): Promise<MirrorClient> {
  const mirroring = openMirrors({ config, journal, clock: systemClock, log, metrics: createMetrics() });
  const { mirrors } = await mirroring.opened;
  const { view } = mirroring;
  const stopping = new AbortController();
  let running: Promise<unknown> | undefined;
  return {
    async mirrors() {
      if (running === undefined) await Promise.all(mirrors.map((mirror) => mirror.look()));
      return view.statuses().map(mirrorAnswer);
    },
    async backfill(name, span) {
      const status = await view.backfill(name, span === undefined ? undefined : readSpan(span, systemClock.now()));
      running ??= Promise.all(mirrors.map((mirror) => mirror.run(stopping.signal)));
      return mirrorAnswer(status);
    },
    dropMirror: async (name) => mirrorAnswer(await view.drop(name)),
    verify: async (name, span) => verificationAnswer(name, await view.verify(name, readSpan(span, systemClock.now()))),
    async *deadLetters(mirror) {
      for (let after = 0; ;) {
        const { letters } = await view.deadLetters({ mirror }, { after, limit: PAGE });
        yield* letters.map(deadLetterAnswer);
        const last = letters.at(-1);
        if (last === undefined || letters.length < PAGE) return;
        after = last.id;
      }
    },
    retry: (selection) => view.retryDeadLetters(selection),
    drop: (selection) => view.dropDeadLetters(selection),
    async close() {
      stopping.abort();
      // One that never ran is closed by a run that ends at once.
      await (running ?? Promise.all(mirrors.map((mirror) => mirror.run(stopping.signal))));
      await mirroring.close();
      await journal.close();
    },
  };
}
