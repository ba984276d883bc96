import type { Clock } from "../../model/clock.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { Micros } from "../../model/time.ts";
import type { Log } from "../../ops/log.ts";
import type { Metrics } from "../../ops/metrics.ts";
import { MICROS_PER_MS, MICROS_PER_SECOND, parseTime } from "../../model/time.ts";
import type { LeagueTeam, SportsView } from "../../sports/view.ts";
import type { Announcer } from "./announcer.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Followed } from "./followed.ts";
import { gameMessage, isAbout } from "./game-message.ts";
import type { HubFigures } from "./hub-device.ts";
import { hubDevice, hubStates, liveGamesState } from "./hub-device.ts";
import type { Message } from "./message.ts";
import { retained } from "./message.ts";
import type { Session } from "./session.ts";
import { teamDevice } from "./team-device.ts";
import { teamStates } from "./team-states.ts";
import type { Topics } from "./topics.ts";
import { ONLINE } from "./topics.ts";

/** How often the hub tells of itself; also how late a state may be that the time of day alone changes. */
export const FIGURES_EVERY_MS = 60_000;
/**
 * The state of an event entity is the millisecond of the last event: of two within one, automations that look at the state alone
 * would see one.
 */
const BETWEEN_EVENTS_MS = 20;

export interface PublisherOptions {
  readonly topics: Topics;
  readonly sports: SportsView;
  readonly followed: () => Followed;
  readonly announcer: Announcer;
  readonly queue: EventQueue;
  readonly figures: () => Promise<HubFigures>;
  /** Remembers which events the broker has. */
  readonly keepAcknowledged: (ids: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
}

/** Brings the broker up to what the hub knows: devices, states that changed, events that wait. */
export class Publisher {
  readonly #options: PublisherOptions;
  /** What the broker has acknowledged in this session. */
  readonly #sent = new Map<string, string>();
  #figuresAt: number | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** The broker, or Home Assistant, may know nothing any more: the next call tells all. */
  forget(): void {
    this.#sent.clear();
    this.#figuresAt = undefined;
    this.#options.announcer.forget();
  }

  /** Somebody else has said that the hub is offline: the next call says that it is not. */
  forgetAvailability(): void {
    this.#sent.delete(this.#options.topics.availability);
  }

  /**
   * Sends what is new: states before events, so that an automation that an event starts reads the states that it made. The hub
   * is `online` once all of them are there.
   *
   * @throws HometideError what keeps the broker from taking a message
   */
  async publish(session: Session): Promise<void> {
    const { topics, sports, followed, announcer, clock, version } = this.#options;
    const { teams, unread } = followed();
    const spare = (id: string): boolean => unread.some((league) => id.startsWith(`${topics.idPrefix}_${league}_`));
    const devices = [hubDevice(topics, version), ...teams.map((team) => teamDevice(topics, team, version))];
    await announcer.tell(session, devices, spare);
    const states = teams.flatMap((team) => teamStates(topics, team, sports, clock.now()));
    await Promise.all([
      ...[...states, ...(await this.#hubStates())].map((message) => this.#sendState(session, message)),
      this.#sendState(session, retained(topics.availability, ONLINE)),
      this.#sendEvents(session),
    ]);
  }

  /** Gives up the events that waited for too long, or were seen too late, and says so. */
  giveUpLate(): void {
    const { queue, log, metrics } = this.#options;
    for (const { id, event, text } of queue.expire()) {
      metrics.mqttEvents.inc({ outcome: "expired" });
      log.warn({ event: id, kind: event, text }, "an event of a game is too old for MQTT: not sent");
    }
  }

  async #hubStates(): Promise<readonly Message[]> {
    const { topics, sports, figures, clock, version } = this.#options;
    const now = clock.now();
    const live = liveGamesState(topics, sports.live().length);
    if (this.#figuresAt !== undefined && now - this.#figuresAt < FIGURES_EVERY_MS * MICROS_PER_MS) return [live];
    this.#figuresAt = now;
    return [live, ...hubStates(topics, version, await figures())];
  }

  async #sendState(session: Session, message: Message): Promise<void> {
    if (this.#sent.get(message.topic) === message.payload) return;
    await session.publish(message);
    this.#sent.set(message.topic, message.payload);
  }

  /** One after the other, so that they stay in order and each is a moment of its own. */
  async #sendEvents(session: Session): Promise<void> {
    const { queue, followed, clock } = this.#options;
    this.giveUpLate();
    let sent = 0;
    for (const { event, left } of queue.waiting()) {
      const { teams, unread } = followed();
      const about = teams.filter((team) => isAbout(team, event, this.#options.sports));
      if (about.length === 0) {
        if (!unread.includes(event.league)) queue.drop(event);
        continue;
      }
      if (sent > 0) await clock.sleep(BETWEEN_EVENTS_MS);
      await this.#sendEvent(session, event, about, left);
      sent += 1;
    }
  }

  async #sendEvent(session: Session, event: GameEvent, about: readonly LeagueTeam[], left: Micros): Promise<void> {
    const { topics, queue, clock, metrics, keepAcknowledged } = this.#options;
    await Promise.all(about.map((team) => session.publish(gameMessage(topics, team, event, left))));
    keepAcknowledged(queue.acknowledge(event));
    metrics.mqttEvents.inc({ outcome: "sent" });
    const seen = parseTime(event.time) ?? clock.now();
    metrics.mqttEventSeconds.observe((clock.now() - seen) / MICROS_PER_SECOND);
  }
}
