import type { Clock } from "../../model/clock.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_MS } from "../../model/time.ts";
import { compress } from "../home-assistant/compressed-state.ts";
import { eventMessage, frameOf, type EventMessage } from "../home-assistant/frame.ts";
import type { Home, ServiceCall, Stage } from "../home-assistant/home.ts";
import { ReplayRecorder } from "../home-assistant/recorder.ts";
import { ulid } from "../ids.ts";
import { parseJson } from "../unknown.ts";
import { homeChanges, type HomeCourse } from "./home-changes.ts";
import { homeRegistries, registryId } from "./home-registries.ts";
import { seededRandom } from "./random.ts";

/** What the services of the scenario's home make of an entity. */
const services: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  light: { turn_on: "on", turn_off: "off" },
  switch: { turn_on: "on", turn_off: "off" },
  media_player: { turn_on: "on", turn_off: "off", media_play: "playing", media_pause: "paused" },
  lock: { lock: "locked", unlock: "unlocked" },
  cover: { open_cover: "open", close_cover: "closed" },
};

interface Kept {
  readonly text: string;
  readonly state: string;
  readonly attributes: string;
  readonly changedAt: Micros;
}

/** A home of a scenario, which lives on whether anybody listens or not. */
export function scenarioHome(options: HomeCourse & { readonly clock: Clock }): Home {
  const { home, clock, startedAt } = options;
  const userId = registryId("user");
  const registries = homeRegistries(home);
  const changes = homeChanges(options);
  const random = seededRandom(home.seed);
  const states = new Map<string, Kept>();
  const recorder = new ReplayRecorder({ clock });
  let stage: Stage | undefined;

  /** Sets a state; `undefined` where nothing is different, which Home Assistant does not tell. */
  const set = (
    entityId: string,
    next: Omit<Kept, "text" | "changedAt">,
    at: Micros,
    user: string | null,
  ): EventMessage | undefined => {
    const before = states.get(entityId);
    if (before?.state === next.state && before.attributes === next.attributes) return undefined;
    const changedAt = before?.state === next.state ? before.changedAt : at;
    const context = { id: ulid(at, random), parent_id: null, user_id: user };
    const text = JSON.stringify({
      entity_id: entityId,
      state: next.state,
      attributes: parseJson(next.attributes),
      last_changed: iso(changedAt),
      last_reported: iso(at),
      last_updated: iso(at),
      context,
    });
    states.set(entityId, { ...next, text, changedAt });
    const data = `{"entity_id":"${entityId}","old_state":${before?.text ?? "null"},"new_state":${text}}`;
    const event = `{"event_type":"state_changed","data":${data},"origin":"LOCAL","time_fired":"${iso(at)}","context":${JSON.stringify(context)}}`;
    recorder.note(entityId, text);
    return eventMessage("state_changed", event, { entityId, newState: text, firedAt: at });
  };

  const tell = (messages: readonly EventMessage[]): void => {
    if (messages.length > 0) stage?.send(frameOf(0, messages));
  };

  let change = changes.next().value;
  /** Takes in what has happened up to `until`. */
  const advance = (until: Micros): readonly EventMessage[] => {
    const messages: EventMessage[] = [];
    for (; change.at <= until; change = changes.next().value) {
      const next = { state: change.state, attributes: JSON.stringify(change.attributes) };
      const message = set(change.entityId, next, change.at, null);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  };
  advance(startedAt);

  return {
    version: home.version,
    userId,
    recorder,
    config: {
      latitude: home.latitude,
      longitude: home.longitude,
      elevation: home.elevation,
      unit_system: { length: "km", mass: "g", pressure: "Pa", temperature: "°C", volume: "L", wind_speed: "m/s" },
      location_name: home.title,
      time_zone: home.time_zone,
      components: [...new Set(home.entities.map(({ id }) => id.slice(0, id.indexOf("."))))],
      currency: "USD",
      country: "US",
      language: "en",
      safe_mode: false,
    },
    states: () => new Map([...states].map(([entityId, { text }]) => [entityId, text])),
    snapshot: (entityIds) => {
      const chosen = [...states].filter(([entityId]) => entityIds?.has(entityId) ?? true);
      return JSON.stringify({
        a: Object.fromEntries(chosen.map(([entityId, { text }]) => [entityId, compress(text)])),
      });
    },
    answer: (type) => {
      if (type === "auth/current_user")
        return JSON.stringify({ id: userId, name: "Demo", is_owner: true, is_admin: true });
      return type === "get_services" ? JSON.stringify(serviceList) : registries.get(type);
    },
    hasService: (domain, service) => services[domain]?.[service] !== undefined,
    call({ domain, service, entityIds }: ServiceCall) {
      const state = services[domain]?.[service];
      const at = clock.now();
      // What fell due before it happened before it.
      const messages = [...advance(at)];
      for (const entityId of entityIds) {
        const before = states.get(entityId);
        if (state === undefined || before === undefined || !entityId.startsWith(`${domain}.`)) continue;
        const message = set(entityId, { state, attributes: before.attributes }, at, userId);
        if (message !== undefined) messages.push(message);
      }
      tell(messages);
    },
    async play(on, signal) {
      stage = on;
      while (!signal.aborted) {
        tell(advance(clock.now()));
        const waitMs = Math.ceil((change.at - clock.now()) / MICROS_PER_MS);
        await clock.sleep(Math.min(Math.max(1, waitMs), LONGEST_WAIT_MS), signal);
      }
    },
  };
}

/** A home in which nothing ever happens must not wait longer than a timer can. */
const LONGEST_WAIT_MS = 60_000;

const serviceList = Object.fromEntries(
  Object.entries(services).map(([domain, names]) => [
    domain,
    Object.fromEntries(Object.keys(names).map((name) => [name, { fields: {} }])),
  ]),
);

function iso(time: Micros): string {
  return formatTime(time).replace("Z", "+00:00");
}
