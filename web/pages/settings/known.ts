import type { EntitiesAnswer } from "../../../src/api/routes/entities.ts";
import { useData } from "../../lib/data.ts";

/** What of the home can be named in rules and lists: each sorted, for suggestions. */
export interface Known {
  readonly entities: readonly string[];
  readonly domains: readonly string[];
  readonly areas: readonly string[];
  readonly integrations: readonly string[];
  readonly deviceClasses: readonly string[];
}

export function useKnown(): Known {
  const { data } = useData<EntitiesAnswer>("api/v1/entities?limit=1000");
  const entities = data?.entities ?? [];
  const each = (of: (entity: EntitiesAnswer["entities"][number]) => string | null): readonly string[] =>
    [...new Set(entities.map(of))].filter((one) => one !== null).toSorted();
  return {
    entities: each(({ entity_id }) => entity_id),
    domains: each(({ domain }) => domain),
    areas: each(({ area }) => area),
    integrations: each(({ integration }) => integration),
    deviceClasses: each(({ device_class }) => device_class),
  };
}
