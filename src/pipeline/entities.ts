import type { Micros } from "../model/time.ts";
import type { Entity, EntityView } from "./entity-view.ts";
import { IdentityLedger } from "./identity-ledger.ts";
import type { NameSpan } from "./name-spans.ts";

/** The latest state of each entity, as it is on disk: changed only after the commit. */
export class Entities implements EntityView {
  readonly #names: IdentityLedger;
  readonly #byId = new Map<string, Entity>();
  readonly #watchers = new Set<(changed: Iterable<Entity>) => void>();
  #sorted: readonly Entity[] | undefined;

  constructor(names = new IdentityLedger()) {
    this.#names = names;
  }

  /** @param entities may be gone through more than once */
  publish(entities: Iterable<Entity>): void {
    for (const entity of entities) {
      for (const alias of entity.aliases) if (this.#names.nameNow(alias) === entity.entityId) this.#byId.delete(alias);
      this.#byId.set(entity.entityId, entity);
      this.#sorted = undefined;
    }
    for (const watcher of this.#watchers) watcher(entities);
  }

  entities(): readonly Entity[] {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => (a.entityId < b.entityId ? -1 : 1));
    return this.#sorted;
  }

  entity(entityId: string): Entity | undefined {
    return this.#byId.get(entityId) ?? this.#byId.get(this.#names.nameNow(entityId));
  }

  watch(listener: (changed: Iterable<Entity>) => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  segments(entityId: string, from: Micros, to: Micros): readonly NameSpan[] {
    return this.#names.segments(entityId, from, to);
  }
}
