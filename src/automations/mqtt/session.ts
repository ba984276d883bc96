import type { IClientOptions, MqttClient } from "mqtt";
import { connect } from "mqtt";
import type { Clock } from "../../model/clock.ts";
import type { Message } from "./message.ts";
import { answerError, connectionError, isOldProtocol, reasonOf } from "./session-errors.ts";

/** The protocol's own number of the version: 5, or 4 for MQTT 3.1.1. */
export type ProtocolVersion = 4 | 5;

export interface SessionOptions {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Certificates in PEM. */
  readonly ca: string | undefined;
  /** The same in every run: a broker that still believes in the last run's connection ends that one first. */
  readonly clientId: string;
  /** What the broker tells for us when we are gone without a word. */
  readonly will?: Message;
  readonly clock: Clock;
  readonly onMessage: (topic: string, payload: string, retained: boolean) => void;
}

/** One connection to the broker, from its greeting to its end. It does not mend itself. */
export interface Session {
  readonly version: ProtocolVersion;
  /** Aborts when the connection is gone; `reason` is a sentence. */
  readonly closed: AbortSignal;
  /** Resolves once the broker has said that it has the message. @throws HometideError mqtt_unreachable, mqtt_refused */
  publish(message: Message): Promise<void>;
  /**
   * @param from `others`: not what this connection publishes (MQTT 5; older brokers tell that, too)
   * @throws HometideError mqtt_unreachable, mqtt_refused
   */
  subscribe(topic: string, from?: "all" | "others"): Promise<void>;
  /** Says good-bye: the broker then does not tell the will. Resolves when the connection is gone. */
  end(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A broker that answers nothing for so long hangs: the connection is given up. */
const ANSWER_TIMEOUT_MS = 15_000;
const KEEPALIVE_S = 30;
const END_WITHIN_MS = 2_000;

/**
 * Connects, by MQTT 5; where the broker knows that not, by MQTT 3.1.1 (on a connection of its own).
 *
 * @throws HometideError mqtt_unreachable, mqtt_refused
 */
export async function openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
  try {
    return await openWith(options, 5, signal);
  } catch (error) {
    if (!isOldProtocol(error) || signal.aborted) throw connectionError(error, options.url);
  }
  try {
    return await openWith(options, 4, signal);
  } catch (error) {
    throw connectionError(error, options.url);
  }
}

async function openWith(options: SessionOptions, version: ProtocolVersion, signal: AbortSignal): Promise<Session> {
  const client = connect(options.url, clientOptions(options, version));
  const closed = new AbortController();
  let connected = false;
  let lastError: unknown;
  // What the broker says in an orderly end tells more than that the connection is gone.
  client.on("disconnect", (packet) => (lastError ??= new Error(`the broker ended it (${packet.reasonCode ?? 0})`)));
  client.on("message", (topic, payload, { retain }) => options.onMessage(topic, payload.toString("utf8"), retain));
  const stop = (): void => void client.end(true);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.on("connect", () => {
        connected = true;
        resolve();
      });
      client.on("error", (error) => {
        lastError = error;
        reject(error);
      });
      client.on("close", () => {
        const error = lastError ?? new Error(connected ? "the connection was closed" : NO_GREETING);
        closed.abort(reasonOf(error));
        reject(error);
      });
      client.on("end", () => reject(new Error("the hub stops")));
    });
  } catch (error) {
    client.end(true);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return session({ client, version, closed, clock: options.clock });
}

/** A broker of MQTT 3.1.1 alone may answer so to MQTT 5. */
const NO_GREETING = "the broker closed the connection without an answer";

function clientOptions(options: SessionOptions, version: ProtocolVersion): IClientOptions {
  const { username, password, ca, clientId, will } = options;
  return {
    protocolVersion: version,
    clientId,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Connections are mended by who opens sessions, with a reason told.
    reconnectPeriod: 0,
    resubscribe: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload), qos: 1 as const } }),
  };
}

function session(made: {
  readonly client: MqttClient;
  readonly version: ProtocolVersion;
  readonly closed: AbortController;
  readonly clock: Clock;
}): Session {
  const { client, version, closed, clock } = made;

  /** Ends with the answer, the connection, or the patience. */
  const answered = (what: string, ask: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(answerError(what, error));
      const lost = (): void => fail(new Error(String(closed.signal.reason)));
      if (closed.signal.aborted) {
        lost();
        return;
      }
      const late = clock.after(ANSWER_TIMEOUT_MS, () => {
        closed.abort(`the broker did not answer for ${ANSWER_TIMEOUT_MS / 1_000} s`);
        client.end(true);
      });
      closed.signal.addEventListener("abort", lost, { once: true });
      ask((error) => {
        late.cancel();
        closed.signal.removeEventListener("abort", lost);
        if (error === undefined || error === null) resolve();
        else fail(error);
      });
    });

  return {
    version,
    closed: closed.signal,
    publish: ({ topic, payload, retain, expirySeconds }) => {
      const properties =
        version === 5 && expirySeconds !== undefined ? { messageExpiryInterval: expirySeconds } : undefined;
      return answered(topic, (done) =>
        client.publish(topic, payload, { qos: 1, retain, ...(properties === undefined ? {} : { properties }) }, done),
      );
    },
    subscribe: (topic, from = "all") => {
      const noLocal = version === 5 && from === "others" ? { nl: true } : {};
      return answered(topic, (done) => client.subscribe(topic, { qos: 1, ...noLocal }, done));
    },
    end: async () => {
      if (closed.signal.aborted) {
        client.end(true);
        return;
      }
      const patience = new AbortController();
      const gone = new Promise<void>((resolve) => client.end(() => resolve()));
      const late = clock.sleep(END_WITHIN_MS, patience.signal);
      await Promise.race([gone, late]);
      patience.abort();
      closed.abort("the hub stops");
      client.end(true);
    },
  };
}
