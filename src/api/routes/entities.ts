import type { Static } from "typebox";
import { Type } from "typebox";
import { HometideError } from "../../model/errors.ts";
import { nearestFew } from "../../model/nearest.ts";
import { formatTime } from "../../model/time.ts";
import type { Entity, EntityView } from "../../pipeline/entity-view.ts";
import type { Api, ApiDeps } from "../deps.ts";
import { pageHeaders, pageMembers, pageOf, pageParameters } from "../page.ts";
import { answers, orNull, Query } from "../schemas.ts";

export const EntitySchema = Type.Object(
  {
    entity_id: Type.String({ description: "Its present name" }),
    aliases: Type.Array(Type.String(), { description: "Earlier names that still lead to it, oldest first" }),
    domain: Type.String(),
    device_class: orNull(Type.String()),
    area: orNull(Type.String({ description: "Name of its area, else of its device's" })),
    device_name: orNull(Type.String()),
    integration: orNull(Type.String()),
    state: Type.String({ description: "As Home Assistant wrote it" }),
    value: orNull(Type.Number({ description: "The state as a number, in `unit`" })),
    unit: orNull(Type.String()),
    updated_at: Type.String({ format: "date-time" }),
    removed_at: orNull(Type.String({ format: "date-time", description: "When Home Assistant said that it is gone" })),
  },
  { title: "Entity" },
);
export type EntityAnswer = Static<typeof EntitySchema>;

const EntitiesSchema = Type.Object({ entities: Type.Array(EntitySchema), ...pageMembers }, { title: "Entities" });
export type EntitiesAnswer = Static<typeof EntitiesSchema>;

export const EntityIdParams = Type.Object({
  entity_id: Type.String({
    description: "Home Assistant's id of the entity, or one that it had before it was renamed",
    minLength: 1,
    maxLength: 255,
    examples: ["sensor.kitchen_temperature"],
  }),
});

/** What the hub knows of the home now: from memory. */
export function entityRoutes(app: Api, { entities }: Pick<ApiDeps, "entities">): void {
  app.get(
    "/api/v1/entities",
    {
      schema: {
        operationId: "entities",
        summary: "Known entities with their latest states",
        tags: ["home"],
        querystring: Query({
          domain: Type.Optional(Type.String({ description: "Such as sensor", maxLength: 100 })),
          area: Type.Optional(Type.String({ description: "Name of an area, in any case", maxLength: 255 })),
          q: Type.Optional(
            Type.String({ description: "Text in the id, the device's name or the area, in any case", maxLength: 255 }),
          ),
          ...pageParameters,
        }),
        response: answers(EntitiesSchema, "The entities, by id"),
      },
    },
    (request, reply) => {
      const fitting = entities.entities().filter(fits(request.query));
      const page = pageOf(request, fitting, (entity) => entity.entityId, request.query);
      reply.headers(pageHeaders(request.url, page, "private, no-cache"));
      return {
        entities: page.items.map((entity) => entityAnswer(entity, entities)),
        count: page.items.length,
        total: page.total,
        next: page.next,
      };
    },
  );

  app.get(
    "/api/v1/entities/:entity_id",
    {
      schema: {
        operationId: "entity",
        summary: "One entity",
        tags: ["home"],
        params: EntityIdParams,
        querystring: Query({}),
        response: answers(EntitySchema, "The entity", 404),
      },
    },
    (request, reply) => {
      const { entity_id } = request.params;
      const entity = entities.entity(entity_id);
      if (entity === undefined) throw unknownEntity(entities, entity_id);
      reply.header("cache-control", "private, no-cache");
      return entityAnswer(entity, entities);
    },
  );
}

/** The error about an entity of which nothing is known. */
export function unknownEntity(entities: EntityView, entityId: string): HometideError {
  const near = nearestFew(
    entityId,
    entities.entities().map((entity) => entity.entityId),
  );
  return new HometideError("unknown_entity", `No entity is called ${entityId}.`, { details: { nearest: near } });
}

function fits(wanted: {
  readonly domain?: string;
  readonly area?: string;
  readonly q?: string;
}): (entity: Entity) => boolean {
  const domain = wanted.domain?.toLowerCase();
  const area = wanted.area?.trim().toLowerCase();
  const text = wanted.q?.trim().toLowerCase();
  return (entity) =>
    (domain === undefined || domain === "" || entity.domain === domain) &&
    (area === undefined || area === "" || entity.area?.toLowerCase() === area) &&
    (text === undefined ||
      [entity.entityId, ...entity.aliases, entity.deviceName, entity.area].some((each) =>
        each?.toLowerCase().includes(text),
      ));
}

/** An entity as it is shown. */
export function entityAnswer(entity: Entity, entities: Pick<EntityView, "entity">): EntityAnswer {
  return {
    entity_id: entity.entityId,
    // Another entity may have taken an earlier name since.
    aliases: entity.aliases.filter((alias) => entities.entity(alias)?.entityId === entity.entityId),
    domain: entity.domain,
    device_class: entity.deviceClass ?? null,
    area: entity.area ?? null,
    device_name: entity.deviceName ?? null,
    integration: entity.integration ?? null,
    state: entity.state,
    value: entity.value ?? null,
    unit: entity.unit ?? null,
    updated_at: formatTime(entity.updatedAt),
    removed_at: entity.removedAt === undefined ? null : formatTime(entity.removedAt),
  };
}
