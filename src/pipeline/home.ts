import type { EntityState, HomeFacts, HomeObservation, StateChange, Unreadable } from "../model/home.ts";
import type { Context, Point, Series } from "../model/point.ts";
import { point, series, validatePoint } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_SECOND } from "../model/time.ts";
import type { Entity } from "./entity-view.ts";
import { createIdentities, noIdentities } from "./identity.ts";
import { consumed } from "./meter.ts";
import { normaliseState } from "./normalise.ts";
import type { Surroundings } from "./surroundings.ts";
import type { HomeWeather } from "./weather.ts";

/** What became of an observation. */
export type Outcome =
  /** `returned`: Home Assistant had said that the entity was gone. */
  | { readonly kind: "stored"; readonly point: Point; readonly entity: Entity; readonly returned: boolean }
  | { readonly kind: "filtered"; readonly reason: "excluded" | "already_known" }
  | { readonly kind: "filtered"; readonly reason: "removed"; readonly entity: Entity | undefined }
  | ({ readonly kind: "refused" } & Unreadable)
  /** It changed what later observations mean; there is nothing to keep. */
  | { readonly kind: "noted" };

export interface HomePipelineOptions {
  /** Whether an entity is recorded. */
  readonly isRecorded: (entityId: string) => boolean;
  readonly surroundings: Surroundings;
  /** Told the states of weather entities, before the events that they surround. */
  readonly weather?: HomeWeather;
}

/** What the pipeline remembers of an entity between two of its states. */
interface Memory {
  series: Series & { readonly measurement: "home_assistant_events" };
  deviceClass: string | undefined;
  latest: Entity;
  /** Last reading of an energy meter, kWh. */
  reading: number | undefined;
}

/** filter → normalise → enrich → validate, for Home Assistant's states. Synchronous, without I/O. */
export class HomePipeline {
  readonly #options: HomePipelineOptions;
  readonly #memories = new Map<string, Memory>();
  #identityOf = noIdentities as ReturnType<typeof createIdentities>;

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
        reading: device_class === "energy" ? entity.value : undefined,
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
        for (const memory of this.#memories.values()) {
          memory.series = this.#seriesOf(memory.latest.entityId, memory.latest.domain, memory.deviceClass);
        }
        return { kind: "noted" };
      case "home":
        return this.#home(observation.facts);
      case "gap":
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
      return { kind: "filtered", reason: "removed", entity: memory?.latest };
    }
    if (!this.#options.isRecorded(entityId)) return { kind: "filtered", reason: "excluded" };
    if (memory !== undefined && isKnown(memory.latest, change, current))
      return { kind: "filtered", reason: "already_known" };
    return this.#keep(change, current, memory);
  }

  #keep(change: StateChange, current: EntityState, before: Memory | undefined): Outcome {
    const { entityId, previous } = change;
    const { attributes, state } = current;
    const deviceClass = text(attributes["device_class"]);
    const domain = entityId.slice(0, entityId.indexOf("."));
    const unit = text(attributes["unit_of_measurement"]);
    const number = normaliseState(domain, deviceClass, unit, state);
    const of =
      before !== undefined && before.deviceClass === deviceClass
        ? before.series
        : this.#seriesOf(entityId, domain, deviceClass);
    const isMeter = deviceClass === "energy" && number?.unit === "kWh" && isTotal(attributes["state_class"]);
    const around: Context = this.#options.surroundings.at(current.lastUpdated);
    const made = point(
      of,
      current.lastUpdated,
      {
        state_value: state,
        previous_state: previous?.state,
        normalized_value: number?.value,
        confidence: confidence(attributes["confidence"]),
        duration_seconds: duration(previous, current),
        unit_of_measurement: number?.unit,
        energy_consumption:
          isMeter && number !== undefined && before?.reading !== undefined
            ? consumed(before.reading, number.value)
            : undefined,
      },
      around,
    );
    const refusal = validatePoint(made);
    if (refusal !== undefined) return { kind: "refused", ...refusal, sample: `${entityId}: ${state.slice(0, 100)}` };
    const { area, device_name, integration } = of.tags;
    const entity: Entity = {
      entityId,
      domain,
      deviceClass,
      area,
      deviceName: device_name,
      integration,
      state,
      value: number?.value,
      unit: number?.unit,
      updatedAt: current.lastUpdated,
      removedAt: undefined,
    };
    const reading = isMeter ? number?.value : before?.reading;
    this.#memories.set(entityId, { series: of, deviceClass, latest: entity, reading });
    return { kind: "stored", point: made, entity, returned: before?.latest.removedAt !== undefined };
  }

  #seriesOf(entityId: string, domain: string, deviceClass: string | undefined): Memory["series"] {
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

function isTotal(stateClass: unknown): boolean {
  return stateClass === "total_increasing" || stateClass === "total";
}

/** How long the previous state lasted, seconds; only where the state really changed and Home Assistant knew the one before. */
function duration(previous: EntityState | undefined, current: EntityState): number | undefined {
  if (previous === undefined || previous.state === current.state) return undefined;
  const lasted = current.lastChanged - previous.lastChanged;
  return lasted >= 0 ? Math.round(lasted / MICROS_PER_SECOND) : undefined;
}

/** Entities say it as a share or in per cent. */
function confidence(given: unknown): number | undefined {
  if (typeof given !== "number" || !(given >= 0 && given <= 100)) return undefined;
  return given <= 1 ? given : given / 100;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
