import type { EntityState, HomeFacts, HomeObservation, StateChange, Unreadable } from "../model/home.ts";
import type { Point, Refusal } from "../model/point.ts";
import { series } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Entity } from "./entity-view.ts";
import type { HomeSeries, Made } from "./home-point.ts";
import { deviceClassOf, domainOf, makePoint } from "./home-point.ts";
import { createIdentities, noIdentities } from "./identity.ts";
import type { Gap, Line } from "./line.ts";
import { confirmed, restoredLine } from "./line.ts";
import type { KnownChange } from "./rules/lines.ts";
import { Lines } from "./rules/lines.ts";
import type { Rules } from "./rules/rules.ts";
import type { RuleReason, Shaping } from "./rules/shape.ts";
import type { Surroundings } from "./surroundings.ts";
import type { HomeWeather } from "./weather.ts";

/** What became of an observation. */
export type Outcome =
  /** `returned`: Home Assistant had said that the entity was gone. */
  | { readonly kind: "stored"; readonly point: Point; readonly entity: Entity; readonly returned: boolean }
  | { readonly kind: "filtered"; readonly reason: "excluded" | "already_known" | RuleReason }
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
}

/** What the pipeline remembers of an entity between two of its states. */
interface Memory {
  series: HomeSeries;
  deviceClass: string | undefined;
  latest: Entity;
  line: Line;
}

interface Ruled {
  readonly change: KnownChange;
  readonly shaping: Shaping | undefined;
}

/** What became of a state that was read from the recorder. */
export type HealedOutcome =
  | { readonly kind: "stored"; readonly point: Point }
  | { readonly kind: "filtered"; readonly reason: "excluded" | "removed" | RuleReason }
  | ({ readonly kind: "refused" } & Unreadable);

/** filter → normalise → enrich → validate, for Home Assistant's states. Synchronous, without I/O. */
export class HomePipeline {
  readonly #options: HomePipelineOptions;
  readonly #memories = new Map<string, Memory>();
  #identityOf = noIdentities as ReturnType<typeof createIdentities>;
  #gap: Gap | undefined;
  /** What the rules leave out of the states as they come. */
  readonly lines = new Lines();

  constructor(options: HomePipelineOptions) {
    this.#options = options;
  }

  /** Takes up what was known before a restart: the latest row of each entity. */
  restore(rows: readonly Row[], removed: ReadonlyMap<string, Micros>): readonly Entity[] {
    return rows.flatMap((row) => {
      const { entity_id: entityId, domain, device_class, area, device_name, integration } = row.tags;
      if (entityId === undefined || domain === undefined) return [];
      const value = row.fields["normalized_value"];
      const unit = row.fields["unit_of_measurement"];
      const entity: Entity = {
        entityId,
        domain,
        deviceClass: device_class,
        area,
        deviceName: device_name,
        integration,
        state: String(row.fields["state_value"] ?? ""),
        value: typeof value === "number" ? value : undefined,
        unit: typeof unit === "string" ? unit : undefined,
        updatedAt: row.time,
        removedAt: removed.get(entityId),
      };
      this.#memories.set(entityId, {
        series: series("home_assistant_events", {
          entity_id: entityId,
          domain,
          device_class,
          area,
          device_name,
          integration,
        }),
        deviceClass: device_class,
        latest: entity,
        line: restoredLine(row, device_class),
      });
      return [entity];
    });
  }

  observe(observation: HomeObservation): Outcome {
    switch (observation.kind) {
      case "state":
        return this.#state(observation.change);
      case "unreadable":
        return { kind: "refused", ...observation.unreadable };
      case "registries":
        this.#identityOf = createIdentities(observation.registries);
        this.#options.rules.forget();
        for (const memory of this.#memories.values()) {
          memory.series = this.#seriesOf(memory.latest.entityId, memory.latest.domain, memory.deviceClass);
        }
        return { kind: "noted" };
      case "home":
        return this.#home(observation.facts);
      case "gap":
        this.#gap = observation;
        for (const memory of this.#memories.values()) memory.line = { ...memory.line, gapped: true };
        return { kind: "noted" };
      case "renamed":
        return { kind: "noted" };
    }
  }

  #home(facts: HomeFacts): Outcome {
    if (this.#options.surroundings.learnHome(facts)) return { kind: "noted" };
    const { timeZone } = facts;
    const detail = `Home Assistant's time zone ${timeZone} is not known here; the one of before stays`;
    return { kind: "refused", reason: "bad_time_zone", detail, sample: timeZone.slice(0, 100) };
  }

  #state(change: StateChange): Outcome {
    const { entityId, current } = change;
    const memory = this.#memories.get(entityId);
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
    const decision = rules.of(change.entityId, deviceClassOf(change.current), this.#identityOf);
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
    const deviceClass = deviceClassOf(current);
    const of =
      before !== undefined && before.deviceClass === deviceClass
        ? before.series
        : this.#seriesOf(entityId, domainOf(entityId), deviceClass);
    const around = this.#options.surroundings.at(current.lastUpdated);
    const made = makePoint({ change, current, series: of, around, line: before?.line, gap: this.#gap });
    if (made.refusal !== undefined) return refused(made.refusal, change);
    const entity = entityOf(made, of, current);
    this.#memories.set(entityId, { series: of, deviceClass, latest: entity, line: made.line });
    const point =
      shaping === undefined
        ? made.point
        : this.lines.offer(shaping, { point: made.point, entity, current }, before?.latest);
    if (typeof point === "string") return { kind: "filtered", reason: point };
    return { kind: "stored", point, entity, returned: before?.latest.removedAt !== undefined };
  }

  /**
   * What the recorder knew of one entity, oldest first, as points. `previous` of the first one is the state before it,
   * where that is known; of the others it may be left out: then it is the one before. What is known of the entity
   * now stays as it is. Writing them again does no harm, so the first state that was heard after the stretch belongs
   * to them too: only now the state before it is known.
   */
  healed(changes: readonly StateChange[]): readonly HealedOutcome[] {
    let line: Line | undefined;
    let last: EntityState | undefined;
    const lines = new Lines();
    const outcomes = changes.map((given): HealedOutcome => {
      const { entityId } = given;
      const previous = given.previous ?? last;
      last = given.current;
      if (given.current === undefined) return { kind: "filtered", reason: "removed" };
      const ruled = this.#ruled({ ...given, current: given.current, origin: "history", previous }, lines);
      if ("reason" in ruled) return { kind: "filtered", ...ruled };
      const { change, shaping } = ruled;
      const { current } = change;
      const series = this.#seriesOf(entityId, domainOf(entityId), deviceClassOf(current));
      const around = this.#options.surroundings.at(current.lastUpdated);
      const made = makePoint({ change, current, series, around, line });
      line = made.line;
      if (made.refusal !== undefined) return refused(made.refusal, change);
      if (shaping === undefined) return { kind: "stored", point: made.point };
      const entity = entityOf(made, series, current);
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

  #seriesOf(entityId: string, domain: string, deviceClass: string | undefined): HomeSeries {
    const { area, deviceName, integration } = this.#identityOf(entityId);
    return series("home_assistant_events", {
      entity_id: entityId,
      domain,
      device_class: deviceClass,
      area,
      device_name: deviceName,
      integration,
    });
  }
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

function entityOf(made: Made, { tags }: HomeSeries, current: EntityState): Entity {
  return {
    entityId: tags["entity_id"] ?? "",
    domain: tags["domain"] ?? "",
    deviceClass: tags["device_class"],
    area: tags["area"],
    deviceName: tags["device_name"],
    integration: tags["integration"],
    state: current.state,
    value: made.number?.value,
    unit: made.number?.unit,
    updatedAt: current.lastUpdated,
    removedAt: undefined,
  };
}
