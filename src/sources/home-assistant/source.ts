import { Connection, createLongLivedTokenAuth } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { HomeObservation } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Log } from "../../ops/log.ts";
import type { Emit, Source } from "../source.ts";
import { ArrivalQueue } from "./queue.ts";
import { runSession } from "./session.ts";
import type { HomeAssistantSocket } from "./socket.ts";
import { openSocket } from "./socket.ts";

export interface HomeAssistantSettings {
  /** http:// or https://, without a path. */
  readonly url: string;
  readonly token: string;
}

export interface HomeAssistantOptions {
  readonly settings: HomeAssistantSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Told how many frames wait, for metrics. */
  readonly onQueue?: (waiting: number) => void;
}

type Phase = "connecting" | "signing_in" | "waiting_for_start" | "reading_states" | "listening" | "waiting_to_retry";

/** So much may wait, a minute of 500 events a second; then the socket is not read until half of it is gone. */
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Observations that are read and handed on at a time, before others get their turn on the event loop. */
const SLICE = 256;
/** Observations that may be under way to the disk; beyond that the queue waits. */
const IN_FLIGHT = 20_000;
const SIGN_IN_MS = 10_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** A token does not mend itself within seconds. */
const RETRY_AUTH_MS = 60_000;

/** Home Assistant over its websocket: connects, listens, and connects again whatever ended the connection. */
export function createHomeAssistantSource(options: HomeAssistantOptions): Source<HomeObservation> {
  const { settings, clock, log } = options;
  let open: HomeAssistantSocket | undefined;
  const queue = new ArrivalQueue({ highBytes: QUEUE_BYTES, onFull: (full) => (full ? open?.pause() : open?.resume()) });
  let phase: Phase = "connecting";
  let since: Micros = clock.now();
  let failure: HometideError | undefined;
  let version: string | undefined;

  const enter = (next: Phase): void => {
    if (next !== phase) since = clock.now();
    phase = next;
    if (next === "listening") failure = undefined;
  };

  /** One connection, until it ends; resolves only when the hub stops. */
  async function connectOnce(signal: AbortSignal): Promise<void> {
    enter("connecting");
    const url = websocketUrl(settings.url);
    const socket = await openSocket({
      url,
      token: settings.token,
      clock,
      signal,
      timeoutMs: SIGN_IN_MS,
      onFrame: (data, deliver) => queue.push(data, deliver),
    });
    open = socket;
    if (queue.full) socket.pause();
    enter("signing_in");
    version = socket.haVersion;
    const connection = new Connection(socket, {
      auth: createLongLivedTokenAuth(settings.url, settings.token),
      setupRetry: 0,
      // Connecting again is this loop's business: `close` below keeps the client from trying by itself.
      createSocket: () => Promise.reject(new Error("not used")),
    });
    const session = new AbortController();
    const ended = Promise.withResolvers<never>();
    const stop = (): void =>
      ended.reject(new HometideError("home_assistant_unreachable", `${url}: the hub is stopping`));
    signal.addEventListener("abort", stop, { once: true });
    socket.addEventListener("close", (event) => {
      connection.close();
      // Code 1000 too: that is how a Home Assistant that restarts says good-bye.
      ended.reject(
        new HometideError("home_assistant_unreachable", `${url}: the connection was closed (code ${event.code})`),
      );
    });
    try {
      const running = runSession({ connection, queue, clock, log, signal: session.signal, onPhase: enter });
      await Promise.race([ended.promise, running]);
    } finally {
      signal.removeEventListener("abort", stop);
      session.abort();
      connection.close();
    }
  }

  async function keepConnected(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      try {
        await connectOnce(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (phase === "listening") attempt = 0;
        failure = asHometideError(error);
        const delayMs =
          failure.code === "home_assistant_auth"
            ? RETRY_AUTH_MS
            : (RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0);
        attempt += 1;
        log.warn(
          { code: failure.code, error: failure.message, retry_in_ms: delayMs, mend: failure.mend },
          "Home Assistant is not connected",
        );
        enter("waiting_to_retry");
        await clock.sleep(delayMs, signal);
      }
    }
  }

  /** Takes what has come, reads it, hands it on: in slices, with a bound on what is under way. */
  async function drain(signal: AbortSignal, emit: Emit<HomeObservation>): Promise<void> {
    const underWay = new Set<Promise<void>>();
    let count = 0;
    let broken: Error | undefined;
    while (!signal.aborted || queue.size > 0) {
      await queue.filled(signal);
      const slice = queue.take(SLICE);
      options.onQueue?.(queue.size);
      if (slice.length === 0) continue;
      count += slice.length;
      const done: Promise<void> = emit(slice)
        .catch((error: unknown) => {
          broken ??= error instanceof Error ? error : new Error(messageOf(error), { cause: error });
        })
        .finally(() => {
          underWay.delete(done);
          count -= slice.length;
        });
      underWay.add(done);
      while (count > IN_FLIGHT) await Promise.race(underWay);
      if (broken !== undefined) throw broken;
      // Sockets and requests get their turn between two slices.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await Promise.all(underWay);
    if (broken !== undefined) throw broken;
  }

  return {
    name: "home_assistant",
    async run(signal, emit) {
      await Promise.all([keepConnected(signal), drain(signal, emit)]);
    },
    health: () => healthOf(phase, since, failure, { version, waiting: queue.size }),
  };
}

function websocketUrl(url: string): string {
  return `${url.replace(/^http/, "ws").replace(/\/+$/, "")}/api/websocket`;
}

function asHometideError(error: unknown): HometideError {
  if (error instanceof HometideError) return error;
  // The client rejects with numbers and with Home Assistant's own {code, message}.
  const message =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : messageOf(error);
  return new HometideError("home_assistant_unreachable", message, { cause: error });
}

function healthOf(
  phase: Phase,
  since: Micros,
  failure: HometideError | undefined,
  facts: { readonly version: string | undefined; readonly waiting: number },
): ComponentHealth {
  const details = { phase, since: formatTime(since), ...facts };
  if (phase === "listening") return { status: "healthy", details };
  if (failure !== undefined) return { status: "unhealthy", reason: `${failure.message}. ${failure.mend}`, details };
  return { status: "degraded", reason: PHASE_REASONS[phase], details };
}

const PHASE_REASONS: Readonly<Record<Exclude<Phase, "listening">, string>> = {
  connecting: "connecting to Home Assistant",
  signing_in: "reading Home Assistant's registries",
  waiting_for_start: "Home Assistant is starting; its states are read when it runs",
  reading_states: "reading Home Assistant's states",
  waiting_to_retry: "Home Assistant is not connected; trying again",
};
