import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../../src/model/time.ts";
import { registryId } from "../../src/replay/scenario/home-registries.ts";
import { seededRandom, seedOf } from "../../src/replay/scenario/random.ts";
import type { Kind, Saying } from "./behaviours.ts";
import type { TrueState, TrueStory } from "./truth.ts";
import { trueNameAt } from "./truth.ts";

/** What an entity said at a time, as Home Assistant keeps it. */
export interface Said {
  readonly at: Micros;
  readonly entityId: string;
  /** The state's JSON text. */
  readonly text: string;
  /** That of the state before, `null` where there was none. */
  readonly before: string;
}

/** An entity of the home: lives on, whoever listens, and writes down all that it ever said. */
export class Thing {
  readonly story: TrueStory;
  readonly #kind: Kind;
  readonly #random: () => number;
  readonly #sayings: Generator<Saying, never>;
  #next: { readonly at: Micros; readonly saying: Saying };
  #registration = 1;
  #text: string | undefined;
  #changed: { readonly state: string; readonly at: Micros } | undefined;
  #isGone = false;

  constructor(name: string, kind: Kind, from: Micros, seed: number) {
    this.#kind = kind;
    this.#random = seededRandom(seedOf(name, seed));
    this.#sayings = kind.run(this.#random);
    const entityId = `${kind.domain}.${name}`;
    this.story = {
      states: [],
      away: [],
      names: [{ name: entityId, from: 0, unheard: false }],
      deviceClass: kind.deviceClass,
    };
    this.#next = { at: from + Math.floor(this.#random() * 60 * MICROS_PER_SECOND), saying: this.#sayings.next().value };
  }

  get entityId(): string {
    return this.story.names.at(-1)?.name ?? "";
  }

  /** The JSON text of its state now; `undefined` while it is not there. */
  get text(): string | undefined {
    return this.#isGone ? undefined : this.#text;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Its entry in the entity registry. */
  get entry(): Readonly<Record<string, unknown>> {
    const first = this.story.names[0]?.name ?? "";
    return {
      id: registryId(`${first} ${this.#registration}`),
      entity_id: this.entityId,
      area_id: null,
      device_id: null,
      platform: "years",
    };
  }

  get nextAt(): Micros {
    return this.#isGone ? Infinity : this.#next.at;
  }

  /** When it said something last. */
  get lastAt(): Micros {
    return this.story.states.at(-1)?.time ?? 0;
  }

  /** Says what is due. */
  say(): Said {
    const { at, saying } = this.#next;
    const said = this.#put(at, saying);
    const wait = Math.max(1, Math.floor(saying.after * MICROS_PER_SECOND + this.#random() * MICROS_PER_SECOND));
    const failed = this.#random() < 1 / this.#kind.failsOnceIn && saying.state !== "unavailable";
    // A meter that counts nothing while it is away goes on from where it was; so the next saying waits.
    this.#next = failed
      ? {
          at: at + Math.ceil(wait / 2),
          saying: { after: saying.after * 3 * this.#random() + 30, state: "unavailable" },
        }
      : { at: at + wait, saying: this.#sayings.next().value };
    return said;
  }

  /** What was due by then is said a little later. */
  sleepUntil(time: Micros): void {
    if (this.#next.at > time) return;
    this.#next = { ...this.#next, at: time + 1 + Math.floor(this.#random() * 20 * MICROS_PER_SECOND) };
  }

  /** Says now what is due later. */
  sayAt(time: Micros): Said {
    this.#next = { ...this.#next, at: time };
    return this.say();
  }

  /** It is removed. */
  leave(at: Micros): void {
    this.#isGone = true;
    this.#text = undefined;
    this.#changed = undefined;
    this.story.away.push({ from: at, to: Infinity });
  }

  /** It is added again, as another entry of the registry, and says something at once. */
  comeBack(at: Micros): Said {
    this.#isGone = false;
    this.#registration += 1;
    const away = this.story.away.at(-1);
    if (away !== undefined) away.to = at;
    this.#next = { ...this.#next, at };
    return this.say();
  }

  /** Bears another name from now on. Gives its state under the new one, as Home Assistant tells it. */
  rename(name: string, at: Micros, unheard: boolean): Said | undefined {
    const text = this.#text;
    this.story.names.push({ name, from: at, unheard });
    const last = this.story.states.at(-1);
    if (text === undefined || last === undefined) return undefined;
    this.#changed = { state: last.state, at };
    // A meter has counted nothing since its last reading, an instant ago.
    const used = this.#kind.deviceClass === "energy" && last.isKnown ? 0 : undefined;
    // Written by ourselves.
    const told = { ...(JSON.parse(text) as Readonly<Record<string, unknown>>), last_changed: iso(at) };
    return this.#write(at, { ...last, time: at, name, used }, told, "null");
  }

  #put(at: Micros, saying: Saying): Said {
    const { state, attributes, value, isWord = false, used } = saying;
    const { deviceClass } = this.#kind;
    const before = this.#text ?? "null";
    if (this.#changed?.state !== state) this.#changed = { state, at };
    const isKnown = state !== "unavailable";
    const own = deviceClass === undefined ? {} : { device_class: deviceClass };
    const all = { ...this.#kind.attributes, ...own, ...(isKnown ? attributes : {}) };
    const name = trueNameAt(this.story, at);
    const told = { state, attributes: all, last_changed: iso(this.#changed.at) };
    return this.#write(at, { time: at, name, state, isKnown, value, isWord, used, deviceClass }, told, before);
  }

  #write(at: Micros, of: TrueState, told: Readonly<Record<string, unknown>>, before: string): Said {
    const context = { id: `01${String(at).padStart(24, "0")}`, parent_id: null, user_id: null };
    const text = JSON.stringify({
      ...told,
      entity_id: of.name,
      last_reported: iso(at),
      last_updated: iso(at),
      context,
    });
    this.#text = text;
    this.story.states.push(of);
    return { at, entityId: of.name, text, before };
  }
}

function iso(time: Micros): string {
  return formatTime(time).replace("Z", "+00:00");
}
