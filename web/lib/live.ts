import { signedOut } from "./session.ts";
import { createSseReader } from "./sse.ts";
import { shared } from "./store.ts";

/** What the hub tells of by itself; `reset`: something was missed, so that everything is to be asked for again. */
export const topics = ["game", "game_event", "states", "health", "gaps", "reset"] as const;
export type Topic = (typeof topics)[number];

export interface LiveState {
  readonly phase: "connecting" | "open" | "stale";
  /** When the hub was last heard, milliseconds since the epoch. */
  readonly heardAt: number | undefined;
}

/** How the live stream is: what is shown is as old as `heardAt` while it is stale. */
export const liveState = shared<LiveState>({ phase: "connecting", heardAt: undefined });

type Listener = (topic: Topic, data: unknown) => void;
const listeners = new Set<Listener>();

/** The hub sends a heartbeat every 15 s; after three the line is dead, whatever the browser thinks. */
const SILENCE_MS = 45_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;

let lastId: string | undefined;
let running: AbortController | undefined;

export const live = {
  /** Calls `listener` for each message. Gives the function that ends it. */
  hear(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  /** What was told after this message is told first. To be called before `start`. */
  from(id: string): void {
    lastId = id;
  },
  /** Connects, and does so again whenever the line breaks, until `stop`. */
  start(): void {
    if (running !== undefined) return;
    running = new AbortController();
    void run(running.signal);
  },
  stop(): void {
    running?.abort();
    running = undefined;
  },
};

async function run(stopped: AbortSignal): Promise<void> {
  for (let tries = 0; !stopped.aborted; tries++) {
    const line = new AbortController();
    const end = (): void => line.abort();
    stopped.addEventListener("abort", end, { once: true });
    let silence = setTimeout(end, SILENCE_MS);
    const heard = (): void => {
      tries = 0;
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
      liveState.set({ phase: "open", heardAt: Date.now() });
    };
    try {
      await listen(line.signal, heard);
    } catch {
      // However it ended: the page says since when it is stale, and it is tried again.
    } finally {
      clearTimeout(silence);
      stopped.removeEventListener("abort", end);
    }
    if (stopped.aborted) return;
    liveState.set({ phase: "stale", heardAt: liveState.get().heardAt });
    await wait(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0, stopped);
  }
}

async function listen(signal: AbortSignal, heard: () => void): Promise<void> {
  const answer = await fetch("api/v1/events", {
    signal,
    credentials: "same-origin",
    cache: "no-store",
    headers: { accept: "text/event-stream", ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
  });
  if (answer.status === 401) {
    signedOut();
    live.stop();
    return;
  }
  if (!answer.ok || answer.body === null) throw new Error(`the stream answered ${answer.status}`);
  heard();
  const read = createSseReader(({ id, event, data }) => {
    lastId = id ?? lastId;
    const topic = topics.find((each) => each === event);
    if (topic === undefined) return;
    const told: unknown = JSON.parse(data);
    for (const listener of listeners) listener(topic, told);
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    read(value);
  }
}

/** Earlier where the network comes back or the page is looked at again. */
function wait(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      removeEventListener("online", over);
      stopped.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    stopped.addEventListener("abort", over);
  });
}
