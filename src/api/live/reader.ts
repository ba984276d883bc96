import type { ServerResponse } from "node:http";
import type { Clock, Timer } from "../../model/clock.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Feed, Told } from "./feed.ts";
import { sseText } from "./feed.ts";
import type { TopicName } from "./message.ts";

/** SPEC: a heartbeat comment tells both ends that the line stands. */
const HEARTBEAT_MS = 15_000;
/** What waits for a slow reader at most; more than that, and the oldest are dropped, and the reader is told. */
const MOST_WAITING = 500;

export interface ReaderOptions {
  readonly feed: Feed;
  readonly clock: Clock;
  readonly lastId: string | undefined;
  /** All where absent. */
  readonly topics: ReadonlySet<TopicName> | undefined;
  readonly metrics: Pick<Metrics, "streamReaders" | "streamDropped">;
}

/**
 * Sends the feed into an answer until the other end goes, `signal` aborts, or the feed ends. Nothing waits for a slow
 * reader: what does not fit is dropped, the oldest first, and a `reset` stands for it.
 */
export function sendFeed(out: ServerResponse, signal: AbortSignal, options: ReaderOptions): void {
  const { feed, clock, lastId, topics, metrics } = options;
  let waiting: Told[] = [];
  let missed = 0;
  let full = false;
  let heartbeat: Timer | undefined;

  const write = (text: string): void => {
    full = !out.write(text);
  };
  const fits = ({ topic }: Told): boolean => topics === undefined || topics.has(topic);
  const hear = (told: Told): void => {
    if (!fits(told)) return;
    if (!full) {
      write(told.text);
      return;
    }
    waiting.push(told);
    if (waiting.length <= MOST_WAITING) return;
    waiting.shift();
    missed += 1;
    metrics.streamDropped.inc();
  };
  const { resumed, id, leave } = feed.join(lastId, hear);
  const reset = (reason: string, count: number | null): void =>
    write(sseText("reset", { reason, missed: count }, waiting[0] === undefined ? id : before(waiting[0])));
  const drained = (): void => {
    full = false;
    if (missed > 0) reset("too_slow", missed);
    missed = 0;
    while (waiting.length > 0 && !full) write(waiting.shift()?.text ?? "");
  };
  const beat = (): void => {
    if (!full) write(": still here\n\n");
    heartbeat = clock.after(HEARTBEAT_MS, beat);
  };
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    leave();
    metrics.streamReaders.dec();
    heartbeat?.cancel();
    waiting = [];
    out.off("drain", drained);
    signal.removeEventListener("abort", end);
    out.end();
  };
  metrics.streamReaders.inc();
  out.on("drain", drained);
  out.once("close", end);
  signal.addEventListener("abort", end, { once: true });
  // How soon to come again, for readers that do so by themselves; and where this reader stands.
  write(`retry: 2000\n${sseText("open", {}, resumed.kind === "reset" || lastId === undefined ? id : lastId)}`);
  if (resumed.kind === "reset") reset(resumed.reason, resumed.missed);
  else for (const told of resumed.missed) hear(told);
  heartbeat = clock.after(HEARTBEAT_MS, beat);
}

/** The id before a message's: who breaks off there goes on with it. */
function before({ text, seq }: Told): string {
  const id = /^id: (.*)$/m.exec(text)?.[1] ?? "";
  return id.replace(/\d+$/, String(seq - 1));
}
