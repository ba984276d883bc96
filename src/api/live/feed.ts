import { randomBytes } from "node:crypto";
import type { Clock } from "../../model/clock.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_SECOND } from "../../model/time.ts";
import type { Messages, TopicName } from "./message.ts";

/** A message as it is sent. `seq` counts all of them, without holes. */
export interface Told {
  readonly seq: number;
  readonly topic: TopicName;
  /** The whole message, with its id and the blank line at its end. */
  readonly text: string;
}

/** Where a reader goes on: what was told since the last message that it had, or why that is not known. */
export type Resumed =
  | { readonly kind: "goes_on"; readonly missed: readonly Told[] }
  | { readonly kind: "reset"; readonly reason: "too_old" | "restarted"; readonly missed: number | null };

/** Takes a message; must not wait. */
export type Hear = (told: Told) => void;

/** What happens, told once to everybody who listens, and kept for a while for who was away. */
export interface Feed {
  publish<T extends TopicName>(topic: T, data: Messages[T]): void;
  /** How to go on after `lastId`; everything told from then on goes to `hear`. */
  join(lastId: string | undefined, hear: Hear): { readonly resumed: Resumed; readonly id: string; leave(): void };
  /** Where a reader stands that is about to come: what is told from now on is kept for it, as for one that was away. */
  place(): string;
  /** False while nobody listens nor did a moment ago: what is told often need not be told then. */
  readonly isWanted: boolean;
  /** Something was not told: who comes back has missed it. */
  forget(): void;
}

/** A message and its id. `data` is one line: JSON has no line breaks of its own. */
export function sseText(event: string, data: unknown, id: string): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

const ID = /^([\w-]{8})\.(\d{1,15})$/;

/** Messages that are kept for readers who come back. */
const KEEP = 1_000;
/** A reader whose line broke is back within this. */
const AWAY = 60 * MICROS_PER_SECOND;

export function createFeed(clock: Pick<Clock, "now">): Feed {
  // Ids of another run of the hub mean nothing here.
  const run = randomBytes(6).toString("base64url");
  let kept: Told[] = [];
  const readers = new Set<Hear>();
  let seq = 0;
  let leftAt: Micros | undefined;

  const resume = (lastId: string | undefined): Resumed => {
    if (lastId === undefined) return { kind: "goes_on", missed: [] };
    const [, theirs, number] = ID.exec(lastId) ?? [];
    const last = Number(number);
    if (theirs !== run || last > seq) return { kind: "reset", reason: "restarted", missed: null };
    const oldest = kept[0]?.seq ?? seq + 1;
    if (last < oldest - 1) return { kind: "reset", reason: "too_old", missed: seq - last };
    return { kind: "goes_on", missed: kept.slice(last - oldest + 1) };
  };

  return {
    publish(topic, data) {
      seq += 1;
      const told = { seq, topic, text: sseText(topic, data, `${run}.${seq}`) };
      kept.push(told);
      if (kept.length > KEEP) kept.shift();
      for (const hear of readers) hear(told);
    },
    join(lastId, hear) {
      const resumed = resume(lastId);
      readers.add(hear);
      const leave = (): void => {
        if (readers.delete(hear)) leftAt = clock.now();
      };
      return { resumed, id: `${run}.${seq}`, leave };
    },
    place() {
      leftAt = clock.now();
      return `${run}.${seq}`;
    },
    get isWanted() {
      return readers.size > 0 || (leftAt !== undefined && clock.now() - leftAt < AWAY);
    },
    forget() {
      // Once is enough until something is told again.
      if (seq > 0 && kept.length === 0) return;
      seq += 1;
      kept = [];
    },
  };
}
