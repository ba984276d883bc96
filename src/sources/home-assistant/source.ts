import { Connection, createLongLivedTokenAuth } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { HomeObservation } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import type { Log } from "../../ops/log.ts";
import type { Emit, Source } from "../source.ts";
import type { HomeAssistantLink } from "../home-link.ts";
import type { Listening } from "../listening.ts";
import type { Recorder } from "../recorder.ts";
import { SessionAccount } from "./account.ts";
import type { Asked } from "./ask.ts";
import { createAsk } from "./ask.ts";
import type { Phase } from "./connection-health.ts";
import { healthOf, lossOf } from "./connection-health.ts";
import { createHomeAssistantLink } from "./link.ts";
import { ArrivalQueue } from "./queue.ts";
import { createRecorder } from "./recorder.ts";
import type { EventReader } from "./session.ts";
import { runSession } from "./session.ts";
import type { HomeAssistantSocket } from "./socket.ts";
import { openSocket, websocketUrl } from "./socket.ts";

export interface HomeAssistantSettings {
  /** http:// or https://, without a path. */
  readonly url: string;
  readonly token: string;
}

export interface HomeAssistantOptions {
  readonly settings: HomeAssistantSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps account of when Home Assistant was listened to; nobody does where it is absent. */
  readonly listening?: Listening;
  /** Events to read beside the changes of states. */
  readonly events?: (connection: Connection) => Promise<readonly EventReader[]>;
  /** Told how many frames wait, for metrics. */
  readonly onQueue?: (waiting: number) => void;
}

export interface HomeAssistantSource extends Source<HomeObservation> {
  readonly recorder: Recorder;
  readonly link: HomeAssistantLink;
}

/** So much may wait, a minute of 500 events a second; then the socket is not read until half of it is gone. */
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Observations that are read and handed on at a time, before others get their turn on the event loop. */
const SLICE = 256;
/** Observations that may be under way to the disk; beyond that the queue waits. */
const IN_FLIGHT = 20_000;
const SIGN_IN_MS = 10_000;
/** An event that waits longer for its answer is sent again by whoever wants it sent. */
const LINK_ANSWERS_MS = 10_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** A token does not mend itself within seconds. */
const RETRY_AUTH_MS = 60_000;

/** Home Assistant over its websocket: connects, listens, and connects again whatever ended the connection. */
export function createHomeAssistantSource(options: HomeAssistantOptions): HomeAssistantSource {
  const { settings, clock, log, listening = noAccount } = options;
  let open: HomeAssistantSocket | undefined;
  /** The connection over which Home Assistant can be asked: from the reading of its states on. */
  let asked: Asked | undefined;
  let lastFrameAt: Micros = clock.now();
  const queue = new ArrivalQueue({ highBytes: QUEUE_BYTES, onFull: (full) => (full ? open?.pause() : open?.resume()) });
  const account = new SessionAccount({ listening, queue, clock });
  let phase: Phase = "connecting";
  let since: Micros = clock.now();
  let failure: HometideError | undefined;
  let version: string | undefined;

  const enter = (next: Phase): void => {
    if (next !== phase) since = clock.now();
    phase = next;
    if (next === "waiting_for_start") listening.sawStart();
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
      onFrame: (data, deliver) => {
        lastFrameAt = clock.now();
        queue.push(data, deliver);
      },
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
      const why = `${url}: the connection was closed (code ${event.code})`;
      const details = { loss: queue.full ? "overloaded" : event.code === 1000 ? "home_assistant_stopped" : undefined };
      ended.reject(new HometideError("home_assistant_unreachable", why, { details }));
    });
    try {
      const running = runSession({
        connection,
        queue,
        clock,
        log,
        account,
        signal: session.signal,
        events: options.events ?? (() => Promise.resolve([])),
        cameSince: (at) => queue.size > 0 || lastFrameAt >= at,
        onPhase: enter,
        onStates: (stateIds) => {
          asked = { connection, signal: session.signal, stateIds };
        },
      });
      await Promise.race([ended.promise, running]);
    } finally {
      asked = undefined;
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
        listening.lost(lossOf(failure));
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
    /** What has been taken so far is on disk. */
    let settled: Promise<unknown> = Promise.resolve();
    let count = 0;
    let broken: Error | undefined;
    while (!signal.aborted || queue.size > 0) {
      await queue.filled(signal);
      const { observations: slice, marks } = queue.take(SLICE);
      options.onQueue?.(queue.size);
      if (slice.length === 0 && marks.length === 0) continue;
      const heard = account.taken(slice);
      count += slice.length;
      const done: Promise<void> = (slice.length === 0 ? Promise.resolve() : emit(slice))
        .catch((error: unknown) => {
          broken ??= error instanceof Error ? error : new Error(messageOf(error), { cause: error });
        })
        .finally(() => {
          underWay.delete(done);
          count -= slice.length;
        });
      underWay.add(done);
      settled = Promise.all([settled, done]).then(() => {
        if (broken !== undefined) return;
        heard();
        for (const mark of marks) mark();
      });
      while (count > IN_FLIGHT) await Promise.race(underWay);
      if (broken !== undefined) throw broken;
      // Sockets and requests get their turn between two slices.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await settled;
    if (broken !== undefined) throw broken;
  }

  return {
    name: "home_assistant",
    recorder: createRecorder({ clock, asked: () => asked }),
    link: createHomeAssistantLink(createAsk({ clock, asked: () => asked, answerWithinMs: LINK_ANSWERS_MS })),
    async run(signal, emit) {
      await Promise.all([keepConnected(signal), drain(signal, emit)]);
    },
    health: () => healthOf(phase, since, failure, { version, waiting: queue.size }),
  };
}

function asHometideError(error: unknown): HometideError {
  if (error instanceof HometideError) return error;
  // The client rejects with numbers and with Home Assistant's own {code, message}.
  const message =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : messageOf(error);
  return new HometideError("home_assistant_unreachable", message, { cause: error });
}

const noAccount: Listening = {
  clockOffset: undefined,
  promised: () => undefined,
  heard: () => undefined,
  lost: () => undefined,
  resumed: () => undefined,
  sawStart: () => undefined,
  caughtUp: () => undefined,
};
