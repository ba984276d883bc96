import { isDeepStrictEqual } from "node:util";
import type { Device } from "./device.ts";
import type { Announced, DiscoveryContext } from "./discovery.ts";
import { announcedOf, discoveryMessages, removalMessages } from "./discovery.ts";
import type { Message } from "./message.ts";
import type { Session } from "./session.ts";

/**
 * Tells of devices and takes them back. What was told is on disk before it is told, so that it can be taken back whatever
 * happens in between.
 */
export class Announcer {
  readonly #context: DiscoveryContext;
  readonly #announced: Map<string, Announced>;
  readonly #keep: (id: string, announced: Announced | undefined) => Promise<void>;
  /** What this session has told, by the device's id. */
  readonly #told = new Map<string, Device>();

  constructor(options: {
    readonly context: DiscoveryContext;
    readonly announced: ReadonlyMap<string, Announced>;
    readonly keep: (id: string, announced: Announced | undefined) => Promise<void>;
  }) {
    this.#context = options.context;
    this.#announced = new Map(options.announced);
    this.#keep = options.keep;
  }

  get devices(): number {
    return this.#told.size;
  }

  /** The broker, or Home Assistant, may know nothing any more: the next call tells all. */
  forget(): void {
    this.#told.clear();
  }

  /**
   * Tells of the devices that are new or have changed, and takes back the others that were told.
   *
   * @param spare whether a device that is not among these stays all the same: its team is not known yet
   */
  async tell(session: Session, devices: readonly Device[], spare: (id: string) => boolean): Promise<void> {
    for (const device of devices) {
      if (isDeepStrictEqual(this.#told.get(device.id), device)) continue;
      const before = this.#announced.get(device.id);
      const now = announcedOf(device, this.#context);
      if (!isDeepStrictEqual(before, now)) await this.#keep(device.id, together(before, now));
      await sendAll(session, discoveryMessages(device, before, this.#context));
      if (!isDeepStrictEqual(before, now)) {
        await this.#keep(device.id, now);
        this.#announced.set(device.id, now);
      }
      this.#told.set(device.id, device);
    }
    const ids = new Set(devices.map(({ id }) => id));
    for (const [id, announced] of this.#announced) {
      if (ids.has(id) || spare(id)) continue;
      await sendAll(session, removalMessages(announced));
      await this.#keep(id, undefined);
      this.#announced.delete(id);
      this.#told.delete(id);
    }
  }
}

/** While one form replaces another, both are to be taken back. */
function together(before: Announced | undefined, now: Announced): Announced {
  return {
    topics: [...new Set([...(before?.topics ?? []), ...now.topics])],
    components: { ...before?.components, ...now.components },
    states: [...new Set([...(before?.states ?? []), ...now.states])],
  };
}

/** In order; all of them at once, for the broker takes them in the order in which they come. */
async function sendAll(session: Session, messages: readonly Message[]): Promise<void> {
  await Promise.all(messages.map((message) => session.publish(message)));
}
