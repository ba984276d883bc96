import type { Registries, StateChange } from "../model/home.ts";
import { series } from "../model/point.ts";
import type { Row } from "../model/query.ts";
import type { Micros } from "../model/time.ts";
import type { Entity } from "./entity-view.ts";
import type { HomeSeries, Made, PointOf } from "./home-point.ts";
import { deviceClassOf, domainOf } from "./home-point.ts";
import type { Identity } from "./identity.ts";
import { createIdentities, noIdentities } from "./identity.ts";
import type { IdentityLedger, Rename } from "./identity-ledger.ts";
import type { Line } from "./line.ts";
import { restoredLine } from "./line.ts";
import type { Memory } from "./memory.ts";
import { changeSeries, entityOf, entityOfRow, fresh, retold } from "./memory.ts";
import { Notes } from "./notes.ts";

/** So many states of an entity may come between its appearing and the word that it is another one renamed. */
const TRAIL = 8;

/** What the last run noted of entities, by name. */
export interface Remembered {
  /** When Home Assistant said that they are gone. */
  readonly removed: ReadonlyMap<string, Micros>;
  /** When their present state began, where Home Assistant's `last_changed` does not say it. */
  readonly starts: ReadonlyMap<string, Line["since"]>;
  /** The last row with a number of energy meters whose latest row has none. */
  readonly readings: ReadonlyMap<string, Row>;
}

/** What is known of every entity, by its present name, whatever names it had. */
export class Memories {
  readonly #ledger: IdentityLedger;
  readonly #byName = new Map<string, Memory>();
  #identityOf: (entityId: string) => Identity = noIdentities;
  /** Home Assistant's time, as far as it was heard. */
  #heard: Micros = 0;
  readonly notes: Notes;

  constructor(ledger: IdentityLedger) {
    this.#ledger = ledger;
    this.notes = new Notes(ledger);
  }

  get(name: string): Memory | undefined {
    return this.#byName.get(name);
  }

  /** Where an entity belongs, by the registries. */
  identityOf(name: string): Identity {
    return this.#identityOf(name);
  }

  /** Takes up the newest row under each name; of several names of one entity the newest row counts. */
  restore(rows: readonly Row[], { removed, starts, readings }: Remembered): readonly Entity[] {
    const newest = new Map<string, Row>();
    for (const row of rows) {
      const { entity_id: written, domain } = row.tags;
      if (written === undefined || domain === undefined) continue;
      this.#heard = Math.max(this.#heard, row.time);
      const name = this.#ledger.ownerNow(written, row.time);
      if (name !== undefined && row.time >= (newest.get(name)?.time ?? 0)) newest.set(name, row);
    }
    return [...newest].map(([name, row]) => {
      const { device_class, area, device_name, integration } = row.tags;
      const tags = { entity_id: name, domain: domainOf(name), device_class, area, device_name, integration };
      const of = series("home_assistant_events", tags);
      const line = restoredLine(row, readings.get(row.tags["entity_id"] ?? "") ?? row, device_class);
      const since = starts.get(name) ?? line.since;
      const latest = { ...entityOfRow(row, of, this.#ledger.aliases(name)), removedAt: removed.get(name) };
      this.#byName.set(name, { ...fresh(of, latest), line: { ...line, since } });
      return latest;
    });
  }

  /** Takes in the registries: names, areas and devices of now count for what comes from now on. */
  learn(registries: Registries): readonly Rename[] {
    this.#identityOf = createIdentities(registries);
    const lastHeard = (name: string): Micros | undefined => this.#byName.get(name)?.latest.updatedAt;
    const renames = this.#ledger.learn(registries.entities, lastHeard, this.#heard);
    this.#move(renames);
    for (const [name, memory] of this.#byName)
      changeSeries(memory, this.#seriesOf(name, memory.deviceClass), memory.latest.updatedAt);
    return renames;
  }

  /**
   * Takes in a rename that Home Assistant tells, before or after the states that it leads to.
   *
   * @returns false where it was known already
   */
  rename(rename: Rename): boolean {
    if (!this.#ledger.rename(rename)) return false;
    const { from, to } = rename;
    // The registries are read again soon; until then the new name is where the old one was.
    const known = this.#identityOf;
    this.#identityOf = (name) => known(name === to ? from : name);
    this.#move([rename]);
    return true;
  }

  /** Nobody listened for a while. */
  gap(): void {
    for (const memory of this.#byName.values()) {
      memory.line = { ...memory.line, gapped: true };
      memory.trail = undefined;
      memory.leaving = undefined;
      memory.arriving = false;
    }
  }

  /**
   * A change as it counts: under the name that its entity has now.
   *
   * @returns `undefined` for a removal that is a part of a rename
   */
  named(change: StateChange): StateChange | undefined {
    this.#heard = Math.max(this.#heard, change.firedAt);
    const { entityId, current } = change;
    const now = this.#ledger.nameNow(entityId);
    if (now === entityId) return change;
    const memory = this.#byName.get(now);
    const isLeaving = memory?.leaving === entityId;
    if (current === undefined) {
      if (!isLeaving) return change;
      memory.leaving = undefined;
      return undefined;
    }
    // Written by the renamed entity before it was told its new name.
    if (isLeaving && change.origin === "event" && change.previous !== undefined) return { ...change, entityId: now };
    this.#ledger.claim(entityId);
    if (memory !== undefined) this.#show(memory, now);
    return change;
  }

  /** The series of an entity's next state. */
  seriesFor(name: string, deviceClass: string | undefined): HomeSeries {
    const memory = this.#byName.get(name);
    return memory !== undefined && memory.deviceClass === deviceClass
      ? memory.series
      : this.#seriesOf(name, deviceClass);
  }

  /** The series that a state of some time ago belongs to; so that what was stored then is not stored beside itself. */
  seriesAt(change: StateChange, deviceClass: string | undefined, at: Micros): HomeSeries {
    const name = this.#ledger.nameAt(change.entityId, at);
    const now = this.#ledger.nameNow(change.entityId);
    const memory = this.#byName.get(now);
    const then = memory?.past.find(({ until }) => at <= until)?.series ?? memory?.series;
    const { entity_id, device_class } = then?.tags ?? {};
    if (then !== undefined && entity_id === name && device_class === deviceClass) return then;
    return this.#seriesOf(name, deviceClass, now);
  }

  /**
   * Keeps what a state left behind.
   *
   * @param asMade whether its point is stored as it was made; else it cannot be made again with more in it
   */
  keep(of: PointOf, made: Made, asMade: boolean): Entity {
    const name = of.change.entityId;
    let memory = this.#byName.get(name);
    const aliases = memory === undefined ? this.#ledger.aliases(name) : memory.latest.aliases;
    const entity = entityOf(made, of.series, of.current, aliases);
    this.notes.start(name, memory?.line, made.line);
    if (memory === undefined) {
      memory = { ...fresh(of.series, entity), line: made.line };
      if (of.change.origin === "event" && of.change.previous === undefined) memory.trail = [{ of, asMade }];
      this.#byName.set(name, memory);
      return entity;
    }
    if (memory.trail !== undefined)
      memory.trail = memory.trail.length < TRAIL ? [...memory.trail, { of, asMade }] : undefined;
    if (memory.series !== of.series) changeSeries(memory, of.series, memory.latest.updatedAt);
    memory.deviceClass = deviceClassOf(of.current);
    memory.latest = entity;
    memory.line = made.line;
    memory.arriving = false;
    return entity;
  }

  /** What was known under the old names is known under the new ones; two entities may have changed theirs with each other. */
  #move(renames: readonly Rename[]): void {
    const known = renames.map((rename) => ({ rename, old: this.#byName.get(rename.from) }));
    for (const { rename, old } of known) {
      this.#byName.delete(rename.from);
      this.notes.notRemoved(rename.from);
      if (old !== undefined) this.notes.noStart(rename.from, old.line);
    }
    for (const { rename, old } of known) this.#settle(rename, old);
  }

  #settle({ from, to, at }: Rename, old: Memory | undefined): void {
    const young = this.#byName.get(to);
    if (old === undefined) {
      if (young !== undefined) this.#show(young, to);
      return;
    }
    if (young?.trail === undefined) {
      changeSeries(old, this.#seriesOf(to, old.deviceClass), at - 1);
      const isGone = old.latest.removedAt !== undefined;
      old.leaving = isGone ? undefined : from;
      old.arriving = true;
      old.trail = undefined;
      this.#byName.set(to, old);
      this.notes.start(to, undefined, old.line);
      old.latest = { ...old.latest, removedAt: undefined };
      this.#show(old, to);
      return;
    }
    this.#join(old, young, to);
  }

  /** The entity appeared under the new name before its rename was told: its points get what was before them. */
  #join(old: Memory, young: Memory, name: string): void {
    const { line, points } = retold(young.trail ?? [], old.line);
    for (const point of points) this.notes.amend(point);
    this.notes.start(name, young.line, line);
    young.line = line;
    young.trail = undefined;
    young.past = [...old.past, { series: old.series, until: old.latest.updatedAt }];
    this.#show(young, name);
  }

  #show(memory: Memory, name: string): void {
    memory.latest = { ...memory.latest, entityId: name, aliases: this.#ledger.aliases(name) };
    this.notes.show(memory.latest);
  }

  #seriesOf(name: string, deviceClass: string | undefined, registered = name): HomeSeries {
    const { area, deviceName, integration } = this.#identityOf(registered);
    return series("home_assistant_events", {
      entity_id: name,
      domain: domainOf(name),
      device_class: deviceClass,
      area,
      device_name: deviceName,
      integration,
    });
  }
}
