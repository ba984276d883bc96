import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Clock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import { formatTime } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import { Gate } from "./gate.ts";
import type { CommandContext } from "./home-assistant/handler.ts";
import { compress, differenceEvent } from "./home-assistant/compressed-state.ts";
import type { Connection, ConnectionRecord, Difference } from "./home-assistant/connection.ts";
import { eventMessage, frameOf } from "./home-assistant/frame.ts";
import type { Home, Stage } from "./home-assistant/home.ts";
import { openListener, type Listener } from "./home-assistant/listener.ts";
import { serveClient } from "./home-assistant/session.ts";
import { ulid } from "./ids.ts";

export interface HomeAssistantServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly home: Home;
  /** The access token that clients must have. */
  readonly token: string;
  /** Whether the token's user is an administrator; so it is where this is absent. */
  readonly admin?: boolean | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** How long `start` leaves it in NOT_RUNNING. */
  readonly startupMs?: number | undefined;
  /** How much may lie in a socket's buffer before the home waits. */
  readonly maxBufferedBytes?: number | undefined;
  /** The home waits for nobody: a client that is too slow is dropped by Home Assistant's own limits. */
  readonly dropsSlowClients?: boolean | undefined;
}

/** A server that speaks Home Assistant's websocket API and the two REST answers that tell whether it is there. */
export interface HomeAssistantServer {
  /** http://host:port */
  readonly url: string;
  readonly port: number;
  /** Every connection that was authenticated, those that are gone too. */
  connections(): readonly ConnectionRecord[];
  /** Frames that were handed to at least one socket. */
  position(): number;
  /** Resolves once the home has told all; rejects where it failed. */
  readonly finished: Promise<void>;
  /** Loses every client: with a close frame of this code, or with 1006 by breaking the connection off. */
  drop(options?: { readonly code?: number }): void;
  /** Tells the clients that it stops, closes them (1000, or 1006: without a close frame) and the port. */
  stop(options?: { readonly code?: number }): Promise<void>;
  /** Opens the same port again, NOT_RUNNING for a while, then RUNNING. */
  start(): Promise<void>;
  /** Leaves connections open and neither reads nor sends, as a peer whose power was cut; and back. */
  freeze(): void;
  thaw(): void;
  /** Tells every subscription of this event, such as entity_registry_updated. */
  fire(eventType: string, data: unknown): void;
  /** From now on answers this command so, such as `config/entity_registry/list`. */
  setAnswer(command: string, result: unknown): void;
  close(): Promise<void>;
}

const DEFAULT_STARTUP_MS = 200;
const DEFAULT_MAX_BUFFERED_BYTES = 256 * 1024;

/** @throws the system's error where the port cannot be had */
export async function startHomeAssistantServer(options: HomeAssistantServerOptions): Promise<HomeAssistantServer> {
  const { clock, log, home, token, host = "127.0.0.1", startupMs = DEFAULT_STARTUP_MS } = options;
  const connections: Connection[] = [];
  const answers = new Map<string, string>();
  const audience = new Gate(false);
  const ending = new AbortController();
  let open: readonly Connection[] = [];
  let state: "RUNNING" | "NOT_RUNNING" = "RUNNING";
  let frozen = false;
  let position = 0;
  let listener: Listener | undefined;

  const lookAround = (): void => {
    open = connections.filter((connection) => connection.open);
    audience.set(state === "RUNNING" && !frozen && open.some((connection) => connection.listens));
  };

  const difference: Difference = (message) => {
    if (message.change === undefined) return undefined;
    const { entityId, newState } = message.change;
    const [before, after] = [home.states().get(entityId), newState].map((text) =>
      text === undefined ? undefined : compress(text),
    );
    return { entityId, event: differenceEvent(entityId, before, after) };
  };

  const fire = (eventType: string, data: unknown, origin?: unknown): void => {
    const now = clock.now();
    const context = origin ?? { id: ulid(now), parent_id: null, user_id: null };
    const time_fired = formatTime(now).replace("Z", "+00:00");
    const event = JSON.stringify({ event_type: eventType, data, origin: "LOCAL", time_fired, context });
    const frame = frameOf(0, [eventMessage(eventType, event)]);
    for (const connection of open) connection.deliver(frame, difference);
  };

  const context: CommandContext = {
    home,
    admin: options.admin ?? true,
    answers,
    now: () => clock.now(),
    state: () => state,
    fire,
    audienceChanged: lookAround,
  };

  const stage: Stage = {
    audience: (signal) => audience.passed(signal),
    hasAudience: () => audience.isOpen,
    send(frame) {
      if (!frozen) for (const connection of open) connection.deliver(frame, difference, position);
      position++;
    },
    ready: () => open.every((connection) => connection.ready()),
    async drained() {
      await Promise.all(open.map((connection) => connection.drained()));
    },
  };

  const accept = (socket: WebSocket, wire: Duplex): void => {
    socket.on("close", lookAround);
    socket.on("error", (error) => log.debug({ error: messageOf(error) }, "A client's socket broke"));
    if (frozen) socket.pause();
    serveClient(socket, wire, {
      token,
      context,
      pressure:
        options.dropsSlowClients === true
          ? { limits: clock }
          : { maxBufferedBytes: options.maxBufferedBytes ?? DEFAULT_MAX_BUFFERED_BYTES },
      nextNumber: () => connections.length + 1,
      opened(connection) {
        connections.push(connection);
        lookAround();
      },
    });
  };

  const listen = (port: number): Promise<Listener> => openListener({ host, port, clock, token, context, accept });

  const lose = (code: number): void => {
    for (const connection of open) connection.flush();
    listener?.lose(code);
    lookAround();
  };

  const shut = async (code: number): Promise<void> => {
    lose(code);
    const closing = listener;
    listener = undefined;
    await closing?.close();
  };

  const setFrozen = (next: boolean): void => {
    frozen = next;
    for (const socket of listener?.sockets ?? []) {
      if (frozen) socket.pause();
      else socket.resume();
    }
    lookAround();
  };

  const becomeRunning = (): void => {
    if (listener === undefined) return;
    // The order of the recorded restarts.
    fire("core_config_updated", {});
    fire("homeassistant_start", {});
    state = "RUNNING";
    fire("core_config_updated", {});
    fire("homeassistant_started", {});
    lookAround();
  };

  listener = await listen(options.port ?? 0);
  const { port } = listener;
  const finished = home.play(stage, ending.signal);
  finished.catch((error: unknown) => log.error({ error: messageOf(error) }, "The replayed home failed"));

  return {
    url: `http://${host}:${port}`,
    port,
    connections: () => connections.map((connection) => connection.record()),
    position: () => position,
    finished,
    drop: ({ code = 1006 } = {}) => lose(code),
    async stop({ code = 1000 } = {}) {
      fire("homeassistant_stop", {});
      state = "NOT_RUNNING";
      await shut(code);
    },
    async start() {
      listener = await listen(port);
      clock.after(startupMs, becomeRunning);
    },
    freeze: () => setFrozen(true),
    thaw: () => setFrozen(false),
    fire: (eventType, data) => fire(eventType, data),
    setAnswer: (command, result) => void answers.set(command, JSON.stringify(result)),
    async close() {
      ending.abort();
      await shut(1000);
    },
  };
}
