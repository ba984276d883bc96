import type { EntityState, HomeFacts, HomeObservation, StateChange, Unreadable } from "../model/home.ts";
import type { Point, Refusal } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Entity } from "./entity-view.ts";
import type { PointOf } from "./home-point.ts";
import { deviceClassOf, makePoint } from "./home-point.ts";
import type { Identity } from "./identity.ts";
import { IdentityLedger } from "./identity-ledger.ts";
import type { Gap, Line } from "./line.ts";
import { confirmed, lastReading, restoredLine } from "./line.ts";
import type { Remembered } from "./memories.ts";
import { Memories } from "./memories.ts";
import type { Memory } from "./memory.ts";
import { entityOf } from "./memory.ts";
import type { Aside } from "./notes.ts";
import type { KnownChange } from "./rules/lines.ts";
import { Lines } from "./rules/lines.ts";
import type { Rules } from "./rules/rules.ts";
import type { RuleReason, Shaping } from "./rules/shape.ts";
import type { Surroundings } from "./surroundings.ts";
import type { HomeWeather } from "./weather.ts";

/** What became of an observation. */
export type Outcome =
  /** `returned`: Home Assistant had said that the entity was gone. */
  | {
      readonly kind: "stored";
      readonly point: Point;
      readonly entity: Entity;
      readonly returned: boolean;
      /** A text from an entity that had numbers: it is kept as such, and counted. */
      readonly mistyped?: Unreadable;
    }
  /** `renamed`: a removal that is a part of a rename. */
  | { readonly kind: "filtered"; readonly reason: "excluded" | "already_known" | "renamed" | RuleReason }
  | { readonly kind: "filtered"; readonly reason: "removed"; readonly entity: Entity | undefined }
  | ({ readonly kind: "refused" } & Unreadable)
  /** It changed what later observations mean; there is nothing to keep. */
  | { readonly kind: "noted" };

export interface HomePipelineOptions {
  /** Which entities are recorded, and what of their states. */
  readonly rules: Rules;
  readonly surroundings: Surroundings;
  /** Told the states of weather entities, before the events that they surround. */
  readonly weather?: HomeWeather;
  /** Which entity bore which name; one of its own where it is left out. */
  readonly names?: IdentityLedger;
}

interface Ruled {
  readonly change: KnownChange;
  readonly shaping: Shaping | undefined;
}

/** What became of a state that was read from the recorder. */
export type HealedOutcome =
  | { readonly kind: "stored"; readonly point: Point }
  | { readonly kind: "filtered"; readonly reason: "excluded" | "removed" | "already_known" | RuleReason }
  | ({ readonly kind: "refused" } & Unreadable);

/** filter → normalise → enrich → validate, for Home Assistant's states. Synchronous, without I/O. */
export class HomePipeline {
  readonly #options: HomePipelineOptions;
  readonly #memories: Memories;
  /** Where an entity is, by the registries. */
  readonly whereabouts = (name: string): Identity => this.#memories.identityOf(name);
  #gap: Gap | undefined;
  /** What the rules leave out of the states as they come. */
  readonly lines = new Lines();

  constructor(options: HomePipelineOptions) {
    this.#options = options;
    this.#memories = new Memories(options.names ?? new IdentityLedger());
  }

  /** Takes up what was known before a restart: the latest row under each name. */
  restore(rows: readonly Row[], remembered: Remembered): readonly Entity[] {
    return this.#memories.restore(rows, remembered);
  }

  /** What followed from the observations beside their outcomes; it belongs into their commit. */
  takeAside(): Aside | undefined {
    return this.#memories.notes.take();
  }

  observe(observation: HomeObservation): Outcome {
    switch (observation.kind) {
      case "state":
        return this.#state(observation.change);
      case "unreadable":
        return { kind: "refused", ...observation.unreadable };
      case "registries":
        for (const rename of this.#memories.learn(observation.registries)) this.lines.rename(rename.from, rename.to);
        this.#options.rules.forget();
        return { kind: "noted" };
      case "home":
        return this.#home(observation.facts);
      // Kept by an intake of their own.
      case "action":
        return { kind: "noted" };
      case "gap":
        this.#gap = observation;
        this.#memories.gap();
        this.lines.gap();
        return { kind: "noted" };
      case "renamed":
        if (this.#memories.rename(observation)) this.lines.rename(observation.from, observation.to);
        return { kind: "noted" };
    }
  }

  #home(facts: HomeFacts): Outcome {
    if (this.#options.surroundings.learnHome(facts)) return { kind: "noted" };
    const { timeZone } = facts;
    const detail = `Home Assistant's time zone ${timeZone} is not known here; the one of before stays`;
    return { kind: "refused", reason: "bad_time_zone", detail, sample: timeZone.slice(0, 100) };
  }

  #state(told: StateChange): Outcome {
    const change = this.#memories.named(told);
    if (change === undefined) return { kind: "filtered", reason: "renamed" };
    const { entityId, current } = change;
    const memory = this.#memories.get(entityId);
    if (change.origin === "event") this.lines.hear(change.firedAt);
    // Even an excluded weather entity tells the weather.
    this.#options.weather?.noteEntity(entityId, current);
    if (current === undefined) {
      if (memory !== undefined) memory.latest = { ...memory.latest, removedAt: change.firedAt };
      this.lines.leave(entityId);
      return { kind: "filtered", reason: "removed", entity: memory?.latest };
    }
    const ruled = this.#ruled({ ...change, current }, this.lines);
    return "reason" in ruled ? { kind: "filtered", ...ruled } : this.#take(ruled.change, ruled.shaping, memory);
  }

  /** A state as the user's rules leave it, or the reason under which they leave it out. */
  #ruled(change: KnownChange, lines: Lines): Ruled | { readonly reason: "excluded" | RuleReason } {
    const { rules } = this.#options;
    const decision = rules.of(change.entityId, deviceClassOf(change.current), this.whereabouts);
    if (!decision.record) return { reason: decision.reason };
    const { shaping } = decision;
    if (shaping === undefined) return { change, shaping };
    const shaped = lines.shape(shaping, change);
    return typeof shaped === "string" ? { reason: shaped } : { change: shaped, shaping };
  }

  #take(change: KnownChange, shaping: Shaping | undefined, before: Memory | undefined): Outcome {
    const { entityId, current } = change;
    if (before !== undefined && isKnown(before.latest, change, current)) {
      before.line = confirmed(before.line, current);
      return { kind: "filtered", reason: "already_known" };
    }
    const series = this.#memories.seriesFor(entityId, deviceClassOf(current));
    const around = this.#options.surroundings.at(current.lastUpdated);
    const continues = before?.arriving === true && change.origin === "event";
    const of: PointOf = { change, current, series, around, line: before?.line, continues, gap: this.#gap };
    const made = makePoint(of);
    if (made.refusal !== undefined) return refused(made.refusal, change);
    const returned = before?.latest.removedAt !== undefined;
    const known = before?.latest;
    const entity = this.#memories.keep(of, made, shaping === undefined);
    const point =
      shaping === undefined ? made.point : this.lines.offer(shaping, { point: made.point, entity, current }, known);
    if (typeof point === "string") return { kind: "filtered", reason: point };
    const stored = { kind: "stored", point, entity, returned } as const;
    return made.mistyped ? { ...stored, mistyped: mistyped(change) } : stored;
  }

  /**
   * What the recorder knew of one entity, oldest first, as points. `previous` of the first one is the state before it,
   * where that is known; of the others it may be left out: then it is the one before. What is known of the entity
   * now stays as it is. Writing them again does no harm, so the first state that was heard after the stretch belongs
   * to them too: only now the state before it is known.
   *
   * @param before the rows that they follow on, newest first, where the store knows these: of a meter that was unavailable
   *   they tell its last reading, which the state before does not
   */
  healed(changes: readonly StateChange[], before: readonly Row[] = []): readonly HealedOutcome[] {
    let line = meterBefore(before);
    let last: EntityState | undefined;
    const lines = new Lines();
    const outcomes = changes.map((given): HealedOutcome => {
      const previous = given.previous ?? last;
      last = given.current;
      if (given.current === undefined) return { kind: "filtered", reason: "removed" };
      const ruled = this.#ruled({ ...given, current: given.current, origin: "history", previous }, lines);
      if ("reason" in ruled) return { kind: "filtered", ...ruled };
      const { change, shaping } = ruled;
      const { current } = change;
      const series = this.#memories.seriesAt(change, deviceClassOf(current), current.lastUpdated);
      const around = this.#options.surroundings.at(current.lastUpdated);
      const made = makePoint({ change, current, series, around, line });
      line = made.line;
      if (made.refusal !== undefined) return refused(made.refusal, change);
      if (shaping === undefined) return { kind: "stored", point: made.point };
      if (this.lines.hasJudged(change.entityId, current.lastUpdated))
        return { kind: "filtered", reason: "already_known" };
      const entity = entityOf(made, series, current, []);
      const point = lines.offer(shaping, { point: made.point, entity, current }, undefined);
      return typeof point === "string" ? { kind: "filtered", reason: point } : { kind: "stored", point };
    });
    // What waited for the end of its interval is stored after all.
    lines.release();
    for (const { point } of lines.takeLate()) {
      const index = changes.findIndex(({ current }) => current?.lastUpdated === point.time);
      if (index >= 0) outcomes[index] = { kind: "stored", point };
    }
    return outcomes;
  }
}

/** The line of an energy meter up to its last row. */
function meterBefore(before: readonly Row[]): Line | undefined {
  const [last] = before;
  if (last?.tags["device_class"] !== "energy") return undefined;
  return restoredLine(last, lastReading(before) ?? last, "energy");
}

/** A snapshot repeats what the events already told, unless something happened while nobody listened. */
function isKnown(latest: Entity, change: StateChange, current: EntityState): boolean {
  if (latest.removedAt !== undefined) return false;
  return change.origin === "snapshot"
    ? current.lastUpdated <= latest.updatedAt
    : current.lastUpdated === latest.updatedAt && current.state === latest.state;
}

function refused(refusal: Refusal, { entityId, current }: StateChange): HealedOutcome & { readonly kind: "refused" } {
  return { kind: "refused", ...refusal, sample: `${entityId}: ${current?.state.slice(0, 100) ?? ""}` };
}

function mistyped({ entityId, current }: StateChange): Unreadable {
  const sample = `${entityId}: ${current?.state.slice(0, 100) ?? ""}`;
  return { reason: "text_for_number", detail: `${entityId} had numbers and now says a text`, sample };
}
