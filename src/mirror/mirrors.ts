import { HometideError } from "../model/errors.ts";
import type { Clock } from "../model/clock.ts";
import type { Journal, Store } from "../store/store.ts";
import type { Codec } from "./codec.ts";
import type { Mirror } from "./mirror.ts";
import { verify } from "./verify.ts";
import type { MirrorsView } from "./view.ts";

/** A mirror, and how what is there is read back. */
export interface ReadableMirror {
  readonly mirror: Mirror;
  readonly codec: Pick<Codec, "line">;
  /** Opened for the first question. */
  readonly remote: () => Promise<Store>;
}

/** What can be asked of, and done with, the mirrors of a hub. */
export function createMirrorsView(options: {
  /** May still grow. */
  readonly mirrors: readonly ReadableMirror[];
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}): MirrorsView {
  const { mirrors, journal, clock } = options;
  const { outbox } = journal;
  // One after the other: each reads both stores from end to end.
  let verifying: Promise<unknown> = Promise.resolve();

  const find = (name: string): ReadableMirror => {
    const found = mirrors.find(({ mirror }) => mirror.name === name);
    if (found !== undefined) return found;
    const names = mirrors.map(({ mirror }) => mirror.name);
    const known = names.length === 0 ? "none is configured (INFLUXDB_URL)" : `there is ${names.join(", ")}`;
    throw new HometideError("unknown_mirror", `There is no mirror ${name.slice(0, MAX_SHOWN)}: ${known}.`, {
      details: { nearest: names },
    });
  };
  const recounted = async <T>(result: T): Promise<T> => {
    await Promise.all(mirrors.map(({ mirror }) => mirror.recount()));
    return result;
  };

  return {
    statuses: () => mirrors.map(({ mirror }) => mirror.status()),
    async backfill(name, span) {
      const { mirror } = find(name);
      await mirror.backfill(span);
      return mirror.status();
    },
    async verify(name, span, signal) {
      const { mirror, codec, remote } = find(name);
      const turn = verifying.then(async () => verify({ store: journal, mirror: await remote(), codec, span, signal }));
      verifying = turn.catch(() => undefined);
      const found = await turn;
      const { queue_points: waiting, dead_letters: deadLetters } = mirror.status().statistics;
      return { span, ...found, waiting, deadLetters };
    },
    deadLetters: (selection, page) => outbox.deadLetters(selection, page),
    async retryDeadLetters(selection) {
      const waiting = await outbox.retryDeadLetters(selection, clock.now());
      for (const { mirror } of mirrors) mirror.returned(waiting);
      return recounted(waiting.reduce((sum, { points }) => sum + points, 0));
    },
    async dropDeadLetters(selection) {
      return recounted(await outbox.dropDeadLetters(selection));
    },
  };
}

const MAX_SHOWN = 100;
