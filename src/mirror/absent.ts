import type { Clock } from "../model/clock.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Gap, Outlet, Waiting } from "../store/outbox.ts";
import type { Journal } from "../store/store.ts";
import { backfillCommand } from "./health.ts";
import { Gaps, gapsOf } from "./gaps.ts";
import { MIRROR_DOCUMENTS } from "./known.ts";
import { Queue } from "./queue.ts";
import { Statistics } from "./statistics.ts";
import type { MirrorStatus } from "./view.ts";

/** A mirror of an earlier run that does not run now: it is switched off, or not in the configuration any more. */
export interface AbsentMirror {
  readonly name: string;
  /** Nothing waits for it, and what it misses is noted, so that it can be sent later. */
  readonly outlet: Outlet;
  status(): MirrorStatus;
  /** Points came back to the outbox from the dead letters. */
  returned(waiting: readonly Waiting[]): void;
  /** Dead letters went; the count is read again. */
  recount(): Promise<void>;
  /** Gives up everything that is kept for it. Where that is not finished, it can be asked for again. */
  drop(): Promise<void>;
}

/** @param url where the configuration still has it */
export async function openAbsentMirror(options: {
  readonly name: string;
  readonly url: string | undefined;
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}): Promise<AbsentMirror> {
  const { name, url, journal, clock } = options;
  const { outbox } = journal;
  const queue = new Queue();
  const gaps = new Gaps();
  let letters = 0;
  let givenUp = 0;
  let dropped = false;
  const read = async (): Promise<void> => {
    queue.reset((await outbox.waiting()).filter(({ mirror }) => mirror === name));
    gaps.reset((await outbox.gaps()).filter(({ mirror }) => mirror === name));
    ({ total: letters, givenUp } = await outbox.deadLetters({ mirror: name }, { after: 0, limit: 1 }));
  };
  await read();
  const outlet = createAbsentOutlet(name, clock, (own) => gaps.grow(own));

  const queueAge = (oldestAt: Micros | undefined): number =>
    oldestAt === undefined ? 0 : Math.max(0, Math.round((clock.now() - oldestAt) / MICROS_PER_SECOND));
  return {
    name,
    outlet: {
      outgoing: (points) => (dropped ? { outbox: [], gaps: [], settled: () => undefined } : outlet.outgoing(points)),
    },
    status() {
      const { points, bytes, oldestAt } = queue.totals();
      const list = gaps.list();
      return {
        name,
        status: "disabled",
        reason: reasonOf(name, url, points),
        url,
        server: undefined,
        connected: false,
        circuitBreaker: "closed",
        statistics: {
          ...new Statistics().report(),
          queue_points: points,
          queue_bytes: bytes,
          queue_age_seconds: queueAge(oldestAt),
          dead_letters: letters,
          dead_letters_given_up: givenUp,
          needs_backfill: list.length,
        },
        findings: [],
        gaps: list,
        filling: false,
      };
    },
    returned(waiting) {
      for (const of of waiting) if (of.mirror === name) queue.add(of);
    },
    recount: read,
    async drop() {
      const note = (value: unknown): Promise<void> =>
        journal.accept({ points: [], documents: [{ kind: MIRROR_DOCUMENTS, id: name, value }] });
      // From here on a mirror of this name that comes back needs everything, as a new one does.
      await note({ dropping: true });
      dropped = true;
      // Once this is on disk, so are the commits before it, which may have noted gaps.
      await note({ dropping: true });
      await outbox.forget(name);
      await note(undefined);
    },
  };
}

/** @param onStored gaps that are on disk now */
export function createAbsentOutlet(
  mirror: string,
  clock: Pick<Clock, "now">,
  onStored: (gaps: readonly Gap[]) => void = () => undefined,
): Outlet {
  const episode = clock.now();
  return {
    outgoing(points) {
      const gaps = gapsOf(points, { mirror, episode, cause: "off" });
      return { outbox: [], gaps, settled: (stored) => (stored ? onStored(gaps) : undefined) };
    },
  };
}

function reasonOf(name: string, url: string | undefined, waiting: number): string {
  const kept = waiting === 0 ? "what it misses is noted" : `${waiting} points wait for it, what it misses is noted`;
  return url === undefined
    ? `${name} is not in the configuration any more: ${kept}, until it has an entry of this name again, or \`hometide mirror drop --name ${name}\` gives it up.`
    : `${name} is switched off: ${kept}, and once it is on, \`${backfillCommand(name)}\` sends it.`;
}
