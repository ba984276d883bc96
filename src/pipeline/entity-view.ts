import type { Micros } from "../model/time.ts";
import type { NameSpan } from "./name-spans.ts";

/** An entity with its latest state, kept in memory. */
export interface Entity {
  readonly entityId: string;
  /** Earlier names that led to it when it was last seen, oldest first; another entity may have taken one since. */
  readonly aliases: readonly string[];
  readonly domain: string;
  readonly deviceClass: string | undefined;
  readonly area: string | undefined;
  readonly deviceName: string | undefined;
  readonly integration: string | undefined;
  /** The state as Home Assistant wrote it. */
  readonly state: string;
  /** The state as a number, in `unit`. */
  readonly value: number | undefined;
  readonly unit: string | undefined;
  readonly updatedAt: Micros;
  /** When Home Assistant said that the entity is gone; it may come back. */
  readonly removedAt: Micros | undefined;
}

/** The entities that the hub knows. Nothing here waits for a store. */
export interface EntityView {
  /** All of them, by entity id. */
  entities(): readonly Entity[];
  /** By its name, or by an earlier one that nobody else has. */
  entity(entityId: string): Entity | undefined;
  /**
   * Tells of changed entities once that is on disk and shown here. The listener must not wait nor throw.
   *
   * @returns ends it
   */
  watch(listener: (changed: Iterable<Entity>) => void): () => void;
  /** Under which names its points are kept: stretches of time, ascending, without overlap. */
  segments(entityId: string, from: Micros, to: Micros): readonly NameSpan[];
}
