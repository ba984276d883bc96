import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { TeamRef } from "../../model/setting.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Log } from "../../ops/log.ts";
import type { Metrics } from "../../ops/metrics.ts";
import { Waker } from "../../ops/waker.ts";
import type { SportsView } from "../../sports/view.ts";
import type { DocumentChange } from "../../store/store.ts";
import { Announcer } from "./announcer.ts";
import { ClientId } from "./client-id.ts";
import { EventQueue } from "./event-queue.ts";
import { followedTeams } from "./followed.ts";
import { isAbout } from "./game-message.ts";
import type { HubFigures } from "./hub-device.ts";
import { latestOnly } from "./latest-only.ts";
import { retained } from "./message.ts";
import type { MqttMemory } from "./notes.ts";
import { acknowledgedDocument, clientDocument, deviceDocument } from "./notes.ts";
import type { DiscoveryForm } from "./options.ts";
import { OtherHubs } from "./other-hubs.ts";
import { FIGURES_EVERY_MS, Publisher } from "./publisher.ts";
import type { Session, SessionOptions } from "./session.ts";
import { openSession } from "./session.ts";
import { OFFLINE, topicsOf } from "./topics.ts";

export interface MqttSettings extends Pick<SessionOptions, "url" | "username" | "password" | "ca" | "clientId"> {
  readonly discovery: DiscoveryForm;
  readonly discoveryPrefix: string;
  readonly baseTopic: string;
  readonly expiresAfterMs: number;
}

export interface MqttOptions {
  readonly settings: MqttSettings;
  readonly sports: SportsView;
  /** Tells the events of simulated games, which `sports` does not know. @returns ends it */
  readonly simulated?: (take: (events: readonly GameEvent[]) => void) => () => void;
  readonly teams: readonly TeamRef[];
  readonly figures: () => Promise<HubFigures>;
  /** What the last run knew. */
  readonly memory: Pick<MqttMemory, "acknowledged" | "announced">;
  /** Resolves once the documents are on disk. */
  readonly keep: (documents: readonly DocumentChange[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  /** 0 up to 1; `Math.random` where absent. */
  readonly random?: () => number;
}

export interface Mqtt {
  /** Tells the broker until `signal` aborts, then says that the hub is offline. */
  run(signal: AbortSignal): Promise<void>;
  health(): ComponentHealth;
}

const SUPPORT_URL = "https://github.com/hometide/hometide/blob/main/docs/mqtt.md";
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** Home Assistant asks that what it has on its start is told again after a random time, so that not all do at once. */
const BIRTH_DELAY_MS = 2_000;
/** The teams of a league are told by ESPN, now and then; until they are, the hub looks this often. */
const LOOK_FOR_TEAMS_MS = 1_000;
const GOODBYE_WITHIN_MS = 2_000;

/** MQTT: one loop that connects, brings the broker up to date, waits for news, and begins again when the broker is gone. */
export function createMqtt(options: MqttOptions): Mqtt {
  const { settings, sports, teams, memory, keep, clock, log, metrics, random = Math.random } = options;
  const { url, discoveryPrefix, expiresAfterMs } = settings;
  const topics = topicsOf(settings.baseTopic);
  const waker = new Waker(clock);
  const queue = new EventQueue({ clock, expiresAfterMs, acknowledged: memory.acknowledged });
  const announcer = new Announcer({
    context: {
      form: settings.discovery,
      prefix: discoveryPrefix,
      origin: { name: "Hometide", sw_version: options.version, support_url: SUPPORT_URL },
      availabilityTopic: topics.availability,
    },
    announced: memory.announced,
    keep: (id, announced) => keep([deviceDocument(id, announced)]),
  });
  const followed = () => followedTeams(teams, sports);
  const isOurs = (event: GameEvent): boolean => {
    const { teams: found, unread } = followed();
    return unread.includes(event.league) || found.some((team) => isAbout(team, event, sports));
  };
  const keeping = latestOnly(async (ids: readonly string[]) => {
    try {
      await keep([acknowledgedDocument(ids)]);
    } catch (error) {
      log.warn({ error: messageOf(error) }, "which events MQTT has sent is not on disk; some may be sent again");
    }
  });
  const publisher = new Publisher({ ...options, topics, followed, announcer, queue, keepAcknowledged: keeping.put });
  const others = new OtherHubs({ topic: topics.availability, log });
  const client = new ClientId(settings.clientId);
  let session: Session | undefined;
  let problem: HometideError | undefined;
  let told: string | undefined;
  let attempts = 0;
  /** Home Assistant has started since it was told all. */
  let isBorn = false;

  return {
    async run(signal) {
      const wake = (): void => waker.wake();
      const take = (events: readonly GameEvent[]): void => {
        queue.push(events.filter(isOurs));
        wake();
      };
      queue.add(sports.events().filter(isOurs));
      const unwatch = sports.watch(({ events }) => take(events));
      const unwatchSimulated = options.simulated?.(take);
      signal.addEventListener("abort", wake, { once: true });
      try {
        for (let failures = 0; !signal.aborted;) {
          const started = clock.now();
          problem = await connected(signal);
          metrics.mqttConnected.set(0);
          if (problem === undefined || signal.aborted) continue;
          // One that held for a while is tried again at once.
          failures = clock.now() - started > LASTING ? 0 : failures + 1;
          tell(problem);
          publisher.giveUpLate();
          const delayMs = RETRY_MS[Math.min(Math.max(0, failures - 1), RETRY_MS.length - 1)] ?? 0;
          await clock.sleep(delayMs * (0.5 + random() / 2), signal);
        }
      } finally {
        unwatch();
        unwatchSimulated?.();
        signal.removeEventListener("abort", wake);
        await keeping.settled();
      }
    },

    health() {
      const problems = [...followed().problems, ...(others.problem === undefined ? [] : [others.problem])];
      const details = {
        enabled: true,
        connected: session !== undefined,
        url,
        protocol: session === undefined ? null : session.version === 5 ? "5" : "3.1.1",
        attempts,
        devices: announcer.devices,
        waiting_events: queue.size,
        last_error: problem === undefined ? null : problem.message,
      };
      if (session === undefined) {
        return problem === undefined
          ? { status: "degraded", reason: "connecting to the MQTT broker", details }
          : { status: "unhealthy", reason: `${problem.message}. ${problem.mend}`, details };
      }
      return problems.length === 0
        ? { status: "healthy", details }
        : { status: "degraded", reason: problems.join(" "), details };
    },
  };

  /** One session, from its opening to its end. @returns why it ended; `undefined` where the hub stops */
  async function connected(signal: AbortSignal): Promise<HometideError | undefined> {
    let opened: Session | undefined;
    let openedAt = 0;
    // Whatever is under way then, the hub's stop does not wait for a broker that hangs.
    const leave = (): void => void clock.after(GOODBYE_WITHIN_MS, () => void opened?.end());
    signal.addEventListener("abort", leave, { once: true });
    try {
      attempts += 1;
      opened = await openSession(sessionOptions(signal), signal);
      openedAt = clock.now();
      await opened.subscribe(`${discoveryPrefix}/status`);
      await others.listen(opened);
      publisher.forget();
      await publisher.publish(opened);
      session = opened;
      problem = undefined;
      tell(undefined);
      metrics.mqttConnected.set(1);
      await serve(opened, signal);
      return undefined;
    } catch (error) {
      if (opened?.closed.aborted === true && client.closedAfter(clock.now() - openedAt)) {
        log.warn({ client_id: client.id }, CLOSED_SOON);
        await keep([clientDocument(client.id)]);
      }
      return error instanceof HometideError
        ? error
        : new HometideError("mqtt_unreachable", `the MQTT broker at ${url}: ${messageOf(error)}`, { cause: error });
    } finally {
      session = undefined;
      signal.removeEventListener("abort", leave);
      await opened?.end();
    }
  }

  /** Sends what is new whenever there is something, until the hub stops. @throws HometideError when the broker is gone */
  async function serve(opened: Session, signal: AbortSignal): Promise<void> {
    const wake = (): void => waker.wake();
    opened.closed.addEventListener("abort", wake, { once: true });
    while (!signal.aborted) {
      if (opened.closed.aborted) {
        const message = `the connection to the MQTT broker at ${url} is lost: ${String(opened.closed.reason)}`;
        throw new HometideError("mqtt_unreachable", message);
      }
      await waker.wait(followed().unread.length > 0 ? LOOK_FOR_TEAMS_MS : FIGURES_EVERY_MS);
      if (isBorn) publisher.forget();
      isBorn = false;
      if (!signal.aborted && !opened.closed.aborted) await publisher.publish(opened);
    }
    // Who has gone without this is told as offline by the broker, a while later.
    const farewell = opened.publish(retained(topics.availability, OFFLINE));
    await Promise.race([farewell, clock.sleep(GOODBYE_WITHIN_MS)]);
  }

  function sessionOptions(signal: AbortSignal): SessionOptions {
    return {
      ...settings,
      clientId: client.id,
      clock,
      will: retained(topics.availability, OFFLINE),
      onMessage: (topic, payload, isRetained) => {
        if (!signal.aborted && others.heard(topic, payload, isRetained)) {
          publisher.forgetAvailability();
          waker.wake();
        }
        if (topic !== `${discoveryPrefix}/status` || payload !== "online" || isRetained) return;
        clock.after(BIRTH_DELAY_MS * random(), () => {
          isBorn = true;
          waker.wake();
        });
      },
    };
  }

  /** Logs how the connection is, once for each change. */
  function tell(failure: HometideError | undefined): void {
    const state = failure?.message ?? "connected";
    if (state === told) return;
    told = state;
    if (failure === undefined) log.info({ url, devices: announcer.devices }, "MQTT is connected");
    else log.warn({ code: failure.code, mend: failure.mend }, failure.message);
  }
}

const CLOSED_SOON =
  "MQTT: the broker closes each connection soon; in case another hub has the same client id (a copy of the data folder) this one takes another";
/** A session that lasted so long was a good one. */
const LASTING = 60_000_000;
