import type { EntityState, HomeObservation, StateChange } from "../../src/model/home.ts";
import type { Point } from "../../src/model/point.ts";
import type { Row } from "../../src/model/query.ts";
import { fieldsOf, tagsOf } from "../../src/model/point.ts";
import { Entities } from "../../src/pipeline/entities.ts";
import { HomePipeline } from "../../src/pipeline/home.ts";
import type { Outcome } from "../../src/pipeline/home.ts";
import { IdentityLedger } from "../../src/pipeline/identity-ledger.ts";
import { holdsReading, lastReading } from "../../src/pipeline/line.ts";
import { IDENTITY, readRemoved, readStarts, REMOVED, STATE_START } from "../../src/pipeline/notes.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";

/** A pipeline over a store of maps: what is written over and over stays one row, as every store has it. */
export class Recorded {
  readonly rows = new Map<string, Row>();
  readonly documents = new Map<string, Map<string, unknown>>();
  readonly outcomes: Outcome[] = [];
  names = new IdentityLedger();
  entities = new Entities(this.names);
  pipeline = this.#start();

  #start(): HomePipeline {
    const none = { domains: [], entities: [], entity_globs: [] };
    const rules = createRules({ include: none, exclude: none, rules: [] });
    return new HomePipeline({ rules, surroundings: new Surroundings("UTC"), names: this.names });
  }

  observe(...observations: readonly HomeObservation[]): Outcome | undefined {
    for (const observation of observations) {
      const outcome = this.pipeline.observe(observation);
      const aside = this.pipeline.takeAside();
      for (const { kind, id, value } of aside?.documents ?? []) this.#put(kind, id, value);
      for (const point of aside?.points ?? []) this.write(point);
      if (outcome.kind === "stored") this.write(outcome.point);
      if (outcome.kind === "stored" && outcome.returned) this.#put(REMOVED, outcome.entity.entityId, undefined);
      if (outcome.kind === "filtered" && outcome.reason === "removed" && outcome.entity !== undefined)
        this.#put(REMOVED, outcome.entity.entityId, { at: outcome.entity.removedAt });
      this.entities.publish(aside?.entities ?? []);
      if ("entity" in outcome && outcome.entity !== undefined) this.entities.publish([outcome.entity]);
      this.outcomes.push(outcome);
    }
    return this.outcomes.at(-1);
  }

  write(point: Point): void {
    const key = `${point.series.key} ${point.time}`;
    const fields = { ...this.rows.get(key)?.fields, ...fieldsOf(point) };
    this.rows.set(key, { time: point.time, tags: tagsOf(point), fields });
  }

  #put(kind: string, id: string, value: unknown): void {
    const of = this.documents.get(kind) ?? new Map<string, unknown>();
    this.documents.set(kind, of);
    if (value === undefined) of.delete(id);
    // As a store would give it back.
    else of.set(id, JSON.parse(JSON.stringify(value)));
  }

  /** The hub is stopped and started: only what was stored is known. */
  restart(): void {
    this.names = new IdentityLedger();
    this.entities = new Entities(this.names);
    this.pipeline = this.#start();
    const of = (kind: string): ReadonlyMap<string, unknown> => this.documents.get(kind) ?? new Map();
    this.names.restore(of(IDENTITY));
    const latest = new Map<string, Row>();
    for (const row of this.rows.values()) {
      const name = String(row.tags["entity_id"]);
      if (row.time >= (latest.get(name)?.time ?? 0)) latest.set(name, row);
    }
    const readings = new Map<string, Row>();
    for (const [name, row] of latest) {
      if (row.tags["device_class"] !== "energy" || holdsReading(row)) continue;
      const rows = [...this.rows.values()].filter((each) => each.tags["entity_id"] === name);
      const reading = lastReading(rows.toSorted((a, b) => b.time - a.time));
      if (reading !== undefined) readings.set(name, reading);
    }
    const removed = readRemoved(of(REMOVED));
    const known = this.pipeline.restore([...latest.values()], {
      removed,
      starts: readStarts(of(STATE_START)),
      readings,
    });
    this.entities.publish(known);
  }

  /** The rows that an entity's name leads to, in order of time. */
  history(name: string): readonly Row[] {
    return this.names
      .segments(name, 0, Number.MAX_SAFE_INTEGER)
      .flatMap(({ entityId, from, to }) =>
        [...this.rows.values()]
          .filter((row) => row.tags["entity_id"] === entityId && from <= row.time && row.time < to)
          .toSorted((a, b) => a.time - b.time),
      );
  }
}

/** A state as Home Assistant tells it; the text changed when it was updated, where nothing else is said. */
export function stateAt(time: number, state: string, more: Partial<EntityState> = {}): EntityState {
  return { state, attributes: {}, lastChanged: time, lastUpdated: time, ...more };
}

export function event(
  entityId: string,
  previous: EntityState | undefined,
  current: EntityState | undefined,
  firedAt = current?.lastUpdated ?? 0,
  origin: StateChange["origin"] = "event",
): HomeObservation {
  return { kind: "state", change: { entityId, previous, current, firedAt, origin } };
}

/** The registries of a home without devices and areas: names by registry id. */
export function registries(names: Readonly<Record<string, string>>): HomeObservation {
  const entities = Object.entries(names).map(([registryId, entityId]) => ({
    registryId,
    entityId,
    areaId: undefined,
    deviceId: undefined,
    platform: "demo",
  }));
  return { kind: "registries", registries: { entities, devices: [], areas: [] } };
}
