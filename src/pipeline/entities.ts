import type { Entity, EntityView } from "./entity-view.ts";

/** The latest state of each entity, as it is on disk: changed only after the commit. */
export class Entities implements EntityView {
  readonly #byId = new Map<string, Entity>();
  #sorted: readonly Entity[] | undefined;

  publish(entities: Iterable<Entity>): void {
    for (const entity of entities) {
      this.#byId.set(entity.entityId, entity);
      this.#sorted = undefined;
    }
  }

  entities(): readonly Entity[] {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => (a.entityId < b.entityId ? -1 : 1));
    return this.#sorted;
  }

  entity(entityId: string): Entity | undefined {
    return this.#byId.get(entityId);
  }
}
