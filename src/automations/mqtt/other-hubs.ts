import { HometideError } from "../../model/errors.ts";
import type { Log } from "../../ops/log.ts";
import type { Session } from "./session.ts";
import { OFFLINE, ONLINE } from "./topics.ts";

/**
 * Other hubs that tell of themselves below the same base topic: one that stops says `offline` for all. Seen by what others
 * say on the topic of the availability; MQTT 3.1.1 does not tell own messages from others', there `offline` alone counts.
 */
export class OtherHubs {
  readonly #topic: string;
  readonly #log: Log;
  #seen = false;
  #tellsOwn = true;

  constructor(options: { readonly topic: string; readonly log: Log }) {
    this.#topic = options.topic;
    this.#log = options.log;
  }

  /** @throws HometideError mqtt_unreachable; a broker that does not let the topic be read is taken as it is */
  async listen(session: Session): Promise<void> {
    this.#seen = false;
    this.#tellsOwn = session.version !== 5;
    try {
      await session.subscribe(this.#topic, "others");
    } catch (error) {
      if (session.closed.aborted || !(error instanceof HometideError)) throw error;
      this.#log.info({ error: error.message }, "MQTT: whether another hub uses the same base topic cannot be seen");
    }
  }

  /** @returns whether this hub has to say again that it is online */
  heard(topic: string, payload: string, isRetained: boolean): boolean {
    if (topic !== this.#topic || isRetained) return false;
    if (payload === OFFLINE) {
      this.#log.warn({ topic }, "MQTT: another hub said that all are offline; this one says that it is online");
      this.#seen = false;
      return true;
    }
    if (payload !== ONLINE || this.#tellsOwn || this.#seen) return false;
    // It learns of this one by the answer; what it answers to that is no news.
    this.#seen = true;
    this.#log.warn({ topic }, this.problem);
    return true;
  }

  /** A sentence for health. */
  get problem(): string | undefined {
    if (!this.#seen) return undefined;
    return `Another hub tells of its teams below ${this.#topic.replace(/\/[^/]*$/, "")} at this broker, and events may come twice: give each hub a MQTT_BASE_TOPIC of its own.`;
  }
}
