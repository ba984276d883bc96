import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_DAY, MICROS_PER_MINUTE } from "../../src/model/time.ts";
import { compress } from "../../src/replay/home-assistant/compressed-state.ts";
import type { EventMessage } from "../../src/replay/home-assistant/frame.ts";
import { eventMessage, frameOf } from "../../src/replay/home-assistant/frame.ts";
import type { Home, Stage } from "../../src/replay/home-assistant/home.ts";
import { ReplayRecorder } from "../../src/replay/home-assistant/recorder.ts";
import { kinds } from "./behaviours.ts";
import type { Said } from "./thing.ts";
import { Thing } from "./thing.ts";

/** As long as Home Assistant's recorder keeps states where nothing else is said (`purge_keep_days`). */
export const RECORDER_DAYS = 10;

export interface YearsHome {
  readonly home: Home;
  readonly things: readonly Thing[];
  thing(kind: string): Thing;
  /** All that is said from `from` up to `to`; what `hush` says is recorded, and told to nobody. */
  live(from: Micros, to: Micros, hush?: Thing): void;
  /** One says something now that another told it to. */
  tell(said: Said): void;
  /** It leaves, as Home Assistant tells it. */
  leave(thing: Thing, at: Micros): void;
  /** The old name's state goes, that of the new one comes. */
  rename(thing: Thing, name: string, at: Micros, unheard?: boolean): void;
  /** What is older than the recorder keeps it is gone. Gives up to when. */
  purge(now: Micros): Micros;
  eventCount(): number;
}

/**
 * A home that lives by the time that it is told, whether or not anybody listens.
 *
 * @param names of `kinds`, one entity each
 * @param clock its own, which Home Assistant writes into what it records
 */
export function openYearsHome(options: {
  readonly names: readonly string[];
  readonly from: Micros;
  readonly seed: number;
  readonly clock: ConstructorParameters<typeof ReplayRecorder>[0]["clock"];
  readonly place: { readonly timeZone: string; readonly latitude: number; readonly longitude: number };
}): YearsHome {
  const { names, from, seed, clock, place } = options;
  const recorder = new ReplayRecorder({ clock });
  const things = names.map((name) => {
    const kind = kinds[name];
    if (kind === undefined) throw new Error(`no kind of entity is called ${name}`);
    return new Thing(name, kind, from, seed);
  });
  let stage: Stage | undefined;
  let count = 0;

  const send = (messages: readonly EventMessage[]): void => {
    if (messages.length > 0) stage?.send(frameOf(0, messages));
  };
  const changed = (entityId: string, before: string, after: string | undefined, at: Micros): EventMessage => {
    const time_fired = formatTime(at).replace("Z", "+00:00");
    const data = `{"entity_id":"${entityId}","old_state":${before},"new_state":${after ?? "null"}}`;
    const event = `{"event_type":"state_changed","data":${data},"origin":"LOCAL","time_fired":"${time_fired}","context":{"id":"${at}","parent_id":null,"user_id":null}}`;
    return eventMessage("state_changed", event, { entityId, newState: after, firedAt: at });
  };
  const note = ({ entityId, text, before, at }: Said): EventMessage => {
    recorder.note(entityId, text);
    count += 1;
    return changed(entityId, before, text, at);
  };
  const present = (): readonly (readonly [string, string])[] =>
    things.flatMap(({ entityId, text }) => (text === undefined ? [] : [[entityId, text] as const]));

  const lists: Readonly<Record<string, () => unknown>> = {
    "config/entity_registry/list": () => things.filter(({ isGone }) => !isGone).map(({ entry }) => entry),
    "config/device_registry/list": () => [],
    "config/area_registry/list": () => [],
  };

  return {
    things,
    thing(kind) {
      const found = things[names.indexOf(kind)];
      if (found === undefined) throw new Error(`there is no ${kind} in this home`);
      return found;
    },
    home: {
      version: "2026.2.3",
      userId: "0".repeat(32),
      config: {
        latitude: place.latitude,
        longitude: place.longitude,
        elevation: 10,
        time_zone: place.timeZone,
        components: [],
      },
      recorder,
      states: () => new Map(present()),
      snapshot: (chosen) =>
        JSON.stringify({
          a: Object.fromEntries(
            present()
              .filter(([entityId]) => chosen?.has(entityId) ?? true)
              .map(([entityId, text]) => [entityId, compress(text)]),
          ),
        }),
      answer: (type) => {
        const list = lists[type];
        return list === undefined ? undefined : JSON.stringify(list());
      },
      hasService: () => false,
      call: () => undefined,
      play(on, signal) {
        stage = on;
        return new Promise((ended) => signal.addEventListener("abort", () => ended(), { once: true }));
      },
    },
    live(from, to, hush) {
      for (const thing of things) thing.sleepUntil(from);
      const messages: EventMessage[] = [];
      for (;;) {
        const next = things.reduce((first, one) => (one.nextAt < first.nextAt ? one : first));
        if (next.nextAt > to) break;
        const message = note(next.say());
        if (next !== hush) messages.push(message);
      }
      // The last event comes when it happens: by it the hub sees that its clock and Home Assistant's are one.
      const [first] = things;
      if (first !== undefined && to - from > MICROS_PER_MINUTE && first.lastAt < to)
        messages.push(note(first.sayAt(to)));
      send(messages);
    },
    tell: (said) => send([note(said)]),
    leave(thing, at) {
      const { entityId, text = "null" } = thing;
      thing.leave(at);
      recorder.note(entityId, undefined, at);
      send([changed(entityId, text, undefined, at)]);
    },
    rename(thing, name, at, unheard = false) {
      const { entityId: before, text = "null" } = thing;
      const said = thing.rename(name, at, unheard);
      recorder.note(before, undefined, at);
      send([changed(before, text, undefined, at), ...(said === undefined ? [] : [note(said)])]);
    },
    purge(now) {
      const before = now - RECORDER_DAYS * MICROS_PER_DAY;
      recorder.purge(before);
      recorder.forgetHours();
      return before;
    },
    eventCount: () => count,
  };
}
