import { HometideError } from "../model/errors.ts";
import type { Clock } from "../model/clock.ts";
import type { DeadLetterSelection } from "../store/outbox.ts";
import type { Journal, Store } from "../store/store.ts";
import type { AbsentMirror } from "./absent.ts";
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
  /** Those that do not run; may still grow, and shrinks by those that are dropped. */
  readonly absent?: AbsentMirror[];
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}): MirrorsView {
  const { mirrors, absent = [], journal, clock } = options;
  const { outbox } = journal;
  // One after the other: each reads both stores from end to end.
  let verifying: Promise<unknown> = Promise.resolve();

  const running = (name: string): ReadableMirror => {
    const found = mirrors.find(({ mirror }) => mirror.name === name);
    if (found !== undefined) return found;
    const off = absent.find((mirror) => mirror.name === name);
    if (off === undefined) throw unknown(name);
    throw new HometideError("mirror_disabled", String(off.status().reason));
  };
  const unknown = (name: string): HometideError => {
    const names = [...mirrors.map(({ mirror }) => mirror.name), ...absent.map((mirror) => mirror.name)];
    const known = names.length === 0 ? "none is configured (INFLUXDB_URL)" : `there is ${names.join(", ")}`;
    return new HometideError("unknown_mirror", `There is no mirror ${name.slice(0, MAX_SHOWN)}: ${known}.`, {
      details: { nearest: names },
    });
  };
  const all = (): readonly (Mirror | AbsentMirror)[] => [...mirrors.map(({ mirror }) => mirror), ...absent];
  const known = ({ mirror: name }: DeadLetterSelection): void => {
    if (name !== undefined && all().every((mirror) => mirror.name !== name)) throw unknown(name);
  };
  const recounted = async <T>(result: T): Promise<T> => {
    await Promise.all(all().map((mirror) => mirror.recount()));
    return result;
  };

  return {
    statuses: () => all().map((mirror) => mirror.status()),
    async backfill(name, span) {
      const { mirror } = running(name);
      await mirror.backfill(span);
      return mirror.status();
    },
    async verify(name, span, signal) {
      const { mirror, codec, remote } = running(name);
      const turn = verifying.then(async () => verify({ store: journal, mirror: await remote(), codec, span, signal }));
      verifying = turn.catch(() => undefined);
      const found = await turn;
      const { queue_points: waiting, dead_letters: deadLetters } = mirror.status().statistics;
      return { span, ...found, waiting, deadLetters };
    },
    async deadLetters(selection, page) {
      known(selection);
      return outbox.deadLetters(selection, page);
    },
    async retryDeadLetters(selection) {
      known(selection);
      const waiting = await outbox.retryDeadLetters(selection, clock.now());
      for (const mirror of all()) mirror.returned(waiting);
      return recounted(waiting.reduce((sum, { points }) => sum + points, 0));
    },
    async dropDeadLetters(selection) {
      known(selection);
      return recounted(await outbox.dropDeadLetters(selection));
    },
    async drop(name) {
      const mirror = absent.find((one) => one.name === name);
      if (mirror !== undefined) {
        const was = mirror.status();
        await mirror.drop();
        absent.splice(absent.indexOf(mirror), 1);
        return was;
      }
      const { mirror: inUse } = running(name);
      throw new HometideError("mirror_in_use", `The mirror ${inUse.name} runs, and what waits for it is on its way.`);
    },
  };
}

const MAX_SHOWN = 100;
