import type { RegistryEntity } from "../model/home.ts";
import type { Micros } from "../model/time.ts";
import type { Identity, NameSpan } from "./name-spans.ts";
import { clip, closed, currentName, FOREVER, readIdentity, writeIdentity } from "./name-spans.ts";

/** An entity that bears another name from `at` on. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly at: Micros;
}

/** A document to be kept with the points of its commit. `undefined` removes it. */
export interface IdentityDocument {
  readonly id: string;
  readonly value: unknown;
}

/** Key of an entity that bears a name which was another's, and is in no registry; or is not read from it yet. */
const byName = (name: string): string => `name:${name}`;

/**
 * Which entity bore which name when. A series is an entity's *identity*: its registry id, which stays when it is
 * renamed. Points keep the name that the entity had when they were written; {@link segments} tells where to look.
 *
 * - An entity that is in no registry is its name, and needs no entry here.
 * - A name means who bears it now; while nobody does, who bore it last.
 * - An entity that is removed and added again has a new registry id: under the same name it is the same series.
 * - An entity that takes the name of one that is gone (a device was replaced) takes over its history up to the time at
 *   which it was itself first seen; one that was known from the start has a history of its own.
 */
export class IdentityLedger {
  readonly #byKey = new Map<string, Identity>();
  readonly #bearers = new Map<string, Identity>();
  readonly #former = new Map<string, Identity>();
  readonly #changed = new Set<string>();

  /** Takes up what {@link takeDocuments} gave in earlier runs. What cannot be read is left out: registries tell it anew. */
  restore(documents: ReadonlyMap<string, unknown>): void {
    for (const [key, value] of documents) {
      const identity = readIdentity(key, value);
      if (identity !== undefined) this.#byKey.set(key, identity);
    }
    for (const identity of this.#byKey.values()) this.#index(identity);
  }

  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** What changed since it was last asked for, to be put into the commit of the points. */
  takeDocuments(): readonly IdentityDocument[] {
    const documents = [...this.#changed].map((id) => {
      const identity = this.#byKey.get(id);
      return { id, value: identity === undefined ? undefined : writeIdentity(identity) };
    });
    this.#changed.clear();
    return documents;
  }

  /**
   * Compares the registry with what is known: the same id under another name was renamed while nobody heard of it.
   *
   * @param lastHeard time of the last state under a name; the new name counts from there
   * @param now Home Assistant's time, as far as it was heard; 0 before anything was
   */
  learn(
    entities: readonly RegistryEntity[],
    lastHeard: (entityId: string) => Micros | undefined,
    now: Micros,
  ): readonly Rename[] {
    // Of those that are there at the first look nobody knows how long they have been.
    const seenAt = this.#byKey.size === 0 ? 0 : now;
    const listed = new Set(entities.map(({ registryId }) => registryId));
    const renamed = entities.flatMap(({ registryId, entityId: to }) => {
      const identity = this.#byKey.get(registryId);
      const from = identity && currentName(identity);
      return identity === undefined || from === to ? [] : [{ identity, from: from ?? to, to }];
    });
    // One time for all, so that nothing that was heard under any of these names falls on the wrong side.
    const ends = renamed.flatMap(({ from, to }) => [
      lastHeard(from) ?? 0,
      this.#bearers.has(to) ? (lastHeard(to) ?? 0) : endOf(this.#former.get(to), to) - 1,
    ]);
    const at = Math.max(0, ...ends) + 1;
    const renames = renamed.map((rename) => ({ ...rename, at }));
    // All old names are given up before the new ones are taken: two entities may have changed theirs with each other.
    for (const { identity } of renames) this.#giveUp(identity, at);
    for (const { identity, to } of renames) this.#take(identity, to, at);
    for (const { registryId, entityId } of entities) {
      if (!this.#byKey.has(registryId)) this.#meet(registryId, entityId, seenAt, listed);
    }
    return renames.flatMap(({ from, to }) => (from === to ? [] : [{ from, to, at }]));
  }

  /**
   * Takes in a rename that Home Assistant tells.
   *
   * @returns false where it was known already
   */
  rename({ from, to, at }: Rename): boolean {
    if (from === to || this.#isKnown(from, to)) return false;
    if (this.#isAhead(from, to, at)) return true;
    const identity = this.#bearers.get(from) ?? this.#create(byName(from), from, this.#former.has(from) ? at : 0, at);
    this.#giveUp(identity, at);
    this.#take(identity, to, at);
    return true;
  }

  /** Somebody who is in no registry now bears a name that was another's. */
  claim(name: string): boolean {
    const before = this.#former.get(name);
    if (before === undefined || this.#bearers.has(name)) return false;
    this.#create(byName(name), name, endOf(before, name), endOf(before, name));
    return true;
  }

  /** The present name of the entity that bore a name at a time; `undefined` where it lost its name to another. */
  ownerNow(name: string, at: Micros): string | undefined {
    for (const identity of [this.#bearers.get(name), this.#former.get(name)]) {
      const bore = identity?.spans.some((span) => span.entityId === name && span.from <= at && at < span.to);
      if (identity !== undefined && bore === true) return currentName(identity);
    }
    return name;
  }

  /** The name that its entity bears now. */
  nameNow(name: string): string {
    if (this.#bearers.has(name)) return name;
    const identity = this.#former.get(name);
    return (identity && currentName(identity)) ?? name;
  }

  /** The name that the entity bore at a time: the name under which its points of then are kept. */
  nameAt(name: string, at: Micros): string {
    const spans = this.#resolve(name)?.spans;
    return spans?.find((span) => span.from <= at && at < span.to)?.entityId ?? name;
  }

  /** Earlier names that still lead to the entity, oldest first. */
  aliases(name: string): readonly string[] {
    const identity = this.#resolve(name);
    if (identity === undefined || identity.spans.length === 1) return [];
    const now = currentName(identity);
    const names = new Set(identity.spans.map(({ entityId }) => entityId));
    return [...names].filter((alias) => alias !== now && this.#resolve(alias) === identity);
  }

  /** Under which names the points of an entity are kept: ascending, without overlap; `from <= time < to`. */
  segments(name: string, from: Micros, to: Micros): readonly NameSpan[] {
    const identity = this.#resolve(name);
    return clip(identity === undefined ? [{ entityId: name, from, to }] : identity.spans, from, to);
  }

  #resolve(name: string): Identity | undefined {
    return this.#bearers.get(name) ?? this.#former.get(name);
  }

  /** Whether somebody already went from the one name straight to the other, and nobody bears the first since. */
  #isKnown(from: string, to: string): boolean {
    const identity = this.#former.get(from);
    if (identity === undefined || this.#bearers.has(from)) return false;
    return identity.spans.some((span, index) => span.entityId === from && identity.spans[index + 1]?.entityId === to);
  }

  /** The list that was read already had the new name: until then its bearer bore the old one, of which nobody knew. */
  #isAhead(from: string, to: string, at: Micros): boolean {
    const identity = this.#bearers.get(to);
    const last = identity?.spans.at(-1);
    if (identity === undefined || last === undefined || last.from >= at || this.#resolve(from) !== undefined)
      return false;
    const old = { entityId: from, from: last.from, to: at };
    this.#put({ ...identity, spans: [...identity.spans.slice(0, -1), old, { ...last, from: at }] });
    return true;
  }

  /** A registry id that was not known: the new id of an entity that is gone from the registry, or a new entity. */
  #meet(key: string, name: string, seenAt: Micros, listed: ReadonlySet<string>): void {
    const bearer = this.#bearers.get(name);
    if (bearer !== undefined && !listed.has(bearer.key)) {
      this.#forget(bearer);
      this.#put({ ...bearer, key });
      return;
    }
    const before = this.#former.get(name);
    this.#create(key, name, endOf(before, name), seenAt);
  }

  #create(key: string, name: string, from: Micros, seenAt: Micros): Identity {
    return this.#put({ key, seenAt, spans: [{ entityId: name, from, to: FOREVER }] });
  }

  #giveUp(identity: Identity, at: Micros): void {
    this.#put({ ...identity, spans: closed(identity.spans, at) });
  }

  #take({ key }: Identity, name: string, at: Micros): void {
    const identity = this.#byKey.get(key);
    if (identity === undefined) return;
    const gone = this.#bearers.get(name);
    let { spans } = identity;
    if (gone !== undefined && gone.key !== key) {
      if (identity.seenAt === 0) this.#giveUp(gone, at);
      else {
        this.#forget(gone);
        spans = [...clip(gone.spans, 0, identity.seenAt), ...clip(spans, identity.seenAt, FOREVER)];
      }
    }
    this.#put({ ...identity, spans: [...spans, { entityId: name, from: at, to: FOREVER }] });
  }

  #forget(identity: Identity): void {
    this.#byKey.delete(identity.key);
    this.#changed.add(identity.key);
    for (const { entityId } of identity.spans) {
      if (this.#bearers.get(entityId)?.key === identity.key) this.#bearers.delete(entityId);
      if (this.#former.get(entityId)?.key === identity.key) this.#former.delete(entityId);
    }
  }

  #put(identity: Identity): Identity {
    const before = this.#byKey.get(identity.key);
    if (before !== undefined) this.#forget(before);
    this.#byKey.set(identity.key, identity);
    this.#changed.add(identity.key);
    this.#index(identity);
    return identity;
  }

  #index(identity: Identity): void {
    for (const { entityId, to } of identity.spans) {
      if (to === FOREVER) this.#bearers.set(entityId, identity);
      const other = this.#former.get(entityId);
      if (other === undefined || endOf(other, entityId) <= to) this.#former.set(entityId, identity);
    }
  }
}

/** When an entity gave a name up for the last time; 0 where it never had it. */
function endOf(identity: Identity | undefined, name: string): Micros {
  const spans = identity?.spans ?? [];
  return Math.max(0, ...spans.filter(({ entityId }) => entityId === name).map(({ to }) => to));
}
