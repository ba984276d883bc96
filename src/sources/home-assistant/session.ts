import type { Connection } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { HomeFacts, Registries } from "../../model/home.ts";
import type { Log } from "../../ops/log.ts";
import type { ArrivalQueue } from "./queue.ts";
import { readAreas, readConfig, readDevices, readEntities } from "./read-registries.ts";
import { readSnapshotState, readStateChanged, unreadable } from "./read-state.ts";

export interface SessionOptions {
  readonly connection: Connection;
  readonly queue: ArrivalQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told what the session is doing, for health. */
  readonly onPhase: (phase: "waiting_for_start" | "reading_states" | "listening") => void;
}

const REGISTRY_EVENTS = ["entity_registry_updated", "device_registry_updated", "area_registry_updated"] as const;
const START_CHECK_MS = 1_000;
const PING_EVERY_MS = 30_000;
const PONG_WITHIN_MS = 10_000;

/**
 * One connection from its sign-in to its end. The order matters: the subscription stands before the states are read,
 * so that no change falls between; the registries come first into the queue, because every point needs its area.
 *
 * Resolves when `signal` aborts; rejects with what ended the connection.
 */
export async function runSession(options: SessionOptions): Promise<void> {
  const { connection, queue, signal, log } = options;
  let held: unknown[] | undefined = [];
  await connection.subscribeEvents((event: unknown) => {
    if (held === undefined) queue.observe(readStateChanged(event));
    else held.push(event);
  }, "state_changed");

  const facts = await readHome(options);
  if (facts !== undefined) queue.observe({ kind: "home", facts });
  queue.observe({ kind: "registries", registries: await readRegistries(connection) });
  for (const event of held) queue.observe(readStateChanged(event));
  held = undefined;

  await watchRegistries(options);
  const subscriptions = connection.commands.size;
  await waitUntilRunning(options);
  if (signal.aborted) return;

  options.onPhase("reading_states");
  // Names may have come with the integrations that started meanwhile.
  queue.observe({ kind: "registries", registries: await readRegistries(connection) });
  const states = await connection.sendMessagePromise<unknown>({ type: "get_states" });
  if (Array.isArray(states)) for (const state of states) queue.observe(readSnapshotState(state));
  else queue.observe(unreadable("bad_states", "get_states did not answer with a list", states));
  log.info({ states: Array.isArray(states) ? states.length : 0 }, "listening to Home Assistant");
  options.onPhase("listening");
  await heartbeat(options, subscriptions);
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
  for (const type of REGISTRY_EVENTS) await connection.subscribeEvents(() => void refresh(), type);
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
 * A connection that is dead without having been closed shows by a ping that is not answered; one on which a broken
 * message made the client forget a subscription, by there being fewer of them.
 */
async function heartbeat({ connection, clock, signal }: SessionOptions, subscriptions: number): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(PING_EVERY_MS, signal);
    if (signal.aborted) return;
    if (connection.commands.size < subscriptions)
      throw broken("a subscription was ended by a message that nobody sent for");
    const answered = connection.ping().then(() => true);
    const late = clock.sleep(PONG_WITHIN_MS, signal).then(() => signal.aborted);
    if (!(await Promise.race([answered, late]))) throw broken(`no answer to a ping within ${PONG_WITHIN_MS / 1_000} s`);
  }
}

function broken(why: string): HometideError {
  return new HometideError("home_assistant_unreachable", why);
}
