import { globPattern } from "../model/glob.ts";

/** Which entities are recorded: Home Assistant's own words for it, as its recorder and its InfluxDB integration have them. */
export interface EntityFilter {
  readonly domains: readonly string[];
  readonly entities: readonly string[];
  /** `*` stands for any characters, `?` for one, `[abc]` for one of these, `[!abc]` for none of them: sensor.kitchen_* */
  readonly entity_globs: readonly string[];
}

export interface FilterSettings {
  readonly include: EntityFilter;
  readonly exclude: EntityFilter;
}

/**
 * Makes the decision of Home Assistant's `generate_filter` (homeassistant/helpers/entityfilter.py):
 * an entity named in a list decides first, then a glob, then the domain; with includes of domains or globs what is
 * not named is left out, without them it is taken.
 *
 * @returns whether an entity is recorded, and which list says so
 */
export function createFilter({ include, exclude }: FilterSettings): (entityId: string) => Listed {
  const includes = sides(include);
  const excludes = sides(exclude);
  return (entityId) => {
    if (includes.entities.has(entityId)) return yes("include.entities");
    if (excludes.entities.has(entityId)) return no("exclude.entities");
    if (includes.glob(entityId)) return yes("include.entity_globs");
    if (excludes.glob(entityId)) return no("exclude.entity_globs");
    const domain = entityId.slice(0, entityId.indexOf("."));
    if (includes.domains.has(domain)) return yes("include.domains");
    if (excludes.domains.has(domain)) return no("exclude.domains");
    if (includes.broad) return no("include");
    // Only single entities are included: alone they are the whole list; beside broad excludes they are exceptions.
    return includes.entities.size === 0 || excludes.broad ? yes(undefined) : no("include");
  };
}

/** `list`: the one that names the entity, or `include`, which does not name it; `undefined` where none has a say. */
export interface Listed {
  readonly recorded: boolean;
  readonly list: string | undefined;
}

const yes = (list: string | undefined): Listed => ({ recorded: true, list });
const no = (list: string): Listed => ({ recorded: false, list });

function sides(filter: EntityFilter) {
  const patterns = filter.entity_globs.map(globPattern);
  return {
    domains: new Set(filter.domains),
    entities: new Set(filter.entities),
    glob: (entityId: string): boolean => patterns.some((pattern) => pattern.test(entityId)),
    broad: filter.domains.length > 0 || filter.entity_globs.length > 0,
  };
}
