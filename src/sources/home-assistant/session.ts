import type { Connection } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { HomeFacts, HomeObservation, Registries } from "../../model/home.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import type { Log } from "../../ops/log.ts";
import { isRefusal } from "./refusal.ts";
import type { ArrivalQueue } from "./queue.ts";
import { readAreas, readConfig, readDevices, readEntities, readRename } from "./read-registries.ts";
import { readSnapshotState, readStateChanged, unreadable } from "./read-state.ts";
import type { SessionAccount } from "./account.ts";

/** A type of events that is listened to beside the changes of states. */
export interface EventReader {
  readonly eventType: string;
  readonly read: (event: unknown) => HomeObservation;
  /** Told where Home Assistant does not allow it to this user, and the session goes on; without it the session ends. */
  readonly onRefused?: () => void;
}

export interface SessionOptions {
  readonly connection: Connection;
  readonly queue: ArrivalQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Read in the same order as the changes of states. */
  readonly events: (connection: Connection) => Promise<readonly EventReader[]>;
  readonly account: SessionAccount;
  /** Whether anything came since then; while frames wait to be read, silence says nothing. */
  readonly cameSince: (at: Micros) => boolean;
  /** Told what the session is doing, for health. */
  readonly onPhase: (phase: "waiting_for_start" | "reading_states" | "listening") => void;
  /** Told which entities have a state. */
  readonly onStates: (entityIds: readonly string[]) => void;
}

const REGISTRY_EVENTS = ["entity_registry_updated", "device_registry_updated", "area_registry_updated"] as const;
const START_CHECK_MS = 1_000;
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 10_000;

/**
 * One connection from its sign-in to its end. The order matters: the subscription stands before the states are read,
 * so that no change falls between; the registries come first into the queue, because every point needs its area.
 *
 * Resolves when `signal` aborts; rejects with what ended the connection.
 */
export async function runSession(options: SessionOptions): Promise<void> {
  const { connection, queue, signal, log, account } = options;
  let held: HomeObservation[] | undefined = [];
  const listen = async ({ eventType, read, onRefused }: EventReader): Promise<void> => {
    const take = (event: unknown): void => {
      const observation = read(event);
      if (held === undefined) queue.observe(observation);
      else held.push(observation);
    };
    try {
      await connection.subscribeEvents(take, eventType);
    } catch (error) {
      if (onRefused === undefined || !isRefusal(error)) throw error;
      onRefused();
    }
  };
  await listen(STATE_CHANGED);
  // From the first subscription on nothing is missed: the states are it.
  account.resumed();
  for (const reader of await options.events(connection)) await listen(reader);

  const facts = await readHome(options);
  if (facts !== undefined) queue.observe({ kind: "home", facts });
  queue.observe({ kind: "registries", registries: await readRegistries(connection) });
  for (const observation of held) queue.observe(observation);
  held = undefined;

  await watchRegistries(options);
  const subscriptions = connection.commands.size;
  await waitUntilRunning(options);
  if (signal.aborted) return;

  options.onPhase("reading_states");
  // Names may have come with the integrations that started meanwhile.
  queue.observe({ kind: "registries", registries: await readRegistries(connection) });
  const states = await readStates(connection);
  for (const state of states) queue.observe(state);
  account.caughtUp(states);
  options.onStates(states.flatMap((state) => (state.kind === "state" ? [state.change.entityId] : [])));
  log.info({ states: states.length }, "listening to Home Assistant");
  options.onPhase("listening");
  await heartbeat(options, subscriptions);
}

const STATE_CHANGED: EventReader = { eventType: "state_changed", read: readStateChanged };

async function readStates(connection: Connection): Promise<readonly HomeObservation[]> {
  const states = await connection.sendMessagePromise<unknown>({ type: "get_states" });
  if (Array.isArray(states)) return states.map(readSnapshotState);
  return [unreadable("bad_states", "get_states did not answer with a list", states)];
}

async function readHome({ connection }: SessionOptions): Promise<HomeFacts | undefined> {
  return readConfig(await connection.sendMessagePromise<unknown>({ type: "get_config" })).facts;
}

async function readRegistries(connection: Connection): Promise<Registries> {
  const list = (registry: string): Promise<unknown> =>
    connection.sendMessagePromise<unknown>({ type: `config/${registry}_registry/list` });
  const [entities, devices, areas] = await Promise.all([list("entity"), list("device"), list("area")]);
  return { entities: readEntities(entities), devices: readDevices(devices), areas: readAreas(areas) };
}

/** Reads the registries again when they change; changes that come while one reading is under way lead to one more. */
async function watchRegistries({ connection, queue, log }: SessionOptions): Promise<void> {
  let wanted = false;
  let reading = false;
  const refresh = async (): Promise<void> => {
    wanted = true;
    if (reading) return;
    reading = true;
    try {
      while (wanted) {
        wanted = false;
        queue.observe({ kind: "registries", registries: await readRegistries(connection) });
      }
    } catch (error) {
      // The connection is going; the next session reads them anew.
      log.debug({ error: messageOf(error) }, "the registries could not be read again");
    } finally {
      reading = false;
    }
  };
  const heard = (event: unknown): void => {
    // A new name counts from the event on, not from the time at which the list is here.
    const rename = readRename(event);
    if (rename !== undefined) queue.observe(rename);
    void refresh();
  };
  for (const type of REGISTRY_EVENTS) await connection.subscribeEvents(heard, type);
}

/** While Home Assistant starts, its list of states is not complete; it is asked until it runs. */
async function waitUntilRunning(options: SessionOptions): Promise<void> {
  const { connection, clock, signal } = options;
  while (!signal.aborted) {
    const { running } = readConfig(await connection.sendMessagePromise<unknown>({ type: "get_config" }));
    if (running) return;
    options.onPhase("waiting_for_start");
    await clock.sleep(START_CHECK_MS, signal);
  }
}

/**
 * A connection that is dead without having been closed shows by a ping after which nothing comes; one on which a broken
 * message made the client forget a subscription, by there being fewer of them. An answer that waits behind frames that
 * are not read yet is no sign of death.
 */
async function heartbeat(options: SessionOptions, subscriptions: number): Promise<void> {
  const { connection, clock, signal, account } = options;
  while (!signal.aborted) {
    const since = clock.now();
    await clock.sleep(PING_EVERY_MS, signal);
    if (signal.aborted) return;
    account.waited(since, PING_EVERY_MS);
    if (connection.commands.size < subscriptions)
      throw broken("a subscription was ended by a message that nobody sent for");
    const sentAt = clock.now();
    const answered = connection.ping().then(() => true);
    for (;;) {
      const late = clock.sleep(PONG_WITHIN_MS, signal).then(() => signal.aborted);
      if (await Promise.race([answered, late])) break;
      if (!options.cameSince(clock.now() - PONG_WITHIN_MS * MICROS_PER_MS)) {
        const details = { loss: "no_answer" } as const;
        throw new HometideError(
          "home_assistant_unreachable",
          `no answer to a ping within ${PONG_WITHIN_MS / 1_000} s`,
          { details },
        );
      }
    }
    account.quietUntil(sentAt);
  }
}

function broken(why: string): HometideError {
  return new HometideError("home_assistant_unreachable", why);
}
