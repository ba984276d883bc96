import type { ChangeContext, HomeAction } from "./action.ts";
import type { Micros } from "./time.ts";

/** What Home Assistant tells of a home, read and checked: the words between its source and the pipeline. */

/** A state of an entity, as Home Assistant keeps it. */
export interface EntityState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** When the state's text last changed. */
  readonly lastChanged: Micros;
  /** When the state or an attribute last changed: the time of the point. */
  readonly lastUpdated: Micros;
}

/** An entity went from one state to another; it appeared where `previous` is absent, it is gone where `current` is. */
export interface StateChange {
  readonly entityId: string;
  readonly current: EntityState | undefined;
  readonly previous: EntityState | undefined;
  /** When Home Assistant fired the event. */
  readonly firedAt: Micros;
  /**
   * `snapshot`: read from the list of states, so that what was before is not known.
   * `history`: read later from Home Assistant's recorder, entity by entity in order of time.
   */
  readonly origin: "event" | "snapshot" | "history";
  /** What the change belongs to, where Home Assistant says so. */
  readonly context?: ChangeContext;
}

export interface RegistryEntity {
  readonly entityId: string;
  /** The registry's own id: it stays when the entity is renamed. */
  readonly registryId: string;
  readonly areaId: string | undefined;
  readonly deviceId: string | undefined;
  /** The integration that provides the entity. */
  readonly platform: string | undefined;
}

export interface RegistryDevice {
  readonly id: string;
  readonly name: string | undefined;
  readonly areaId: string | undefined;
  /** A child device takes its parent's area. */
  readonly parentId: string | undefined;
}

export interface RegistryArea {
  readonly id: string;
  readonly name: string;
}

export interface Registries {
  readonly entities: readonly RegistryEntity[];
  readonly devices: readonly RegistryDevice[];
  readonly areas: readonly RegistryArea[];
}

/** Where the home is and how it counts. */
export interface HomeFacts {
  /** An IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}

/** Something handed in that could not be read: why, and a bounded piece of it. */
export interface Unreadable {
  readonly reason: string;
  readonly detail: string;
  readonly sample: string;
}

export type HomeObservation =
  | { readonly kind: "state"; readonly change: StateChange }
  | { readonly kind: "unreadable"; readonly unreadable: Unreadable }
  | { readonly kind: "action"; readonly action: HomeAction }
  | { readonly kind: "registries"; readonly registries: Registries }
  /** An entity has another name from `at` on; its registry id stays. */
  | { readonly kind: "renamed"; readonly from: string; readonly to: string; readonly at: Micros }
  | { readonly kind: "home"; readonly facts: HomeFacts }
  /** Nobody listened between these times; what was known before says nothing of what comes next. */
  | { readonly kind: "gap"; readonly from: Micros; readonly to: Micros };
