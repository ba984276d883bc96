import { leagueIds } from "../model/game.ts";
import type { SectionSchema } from "../model/setting-list.ts";
import { isListSchema, isSettingSchema } from "../model/setting-list.ts";
import type { SettingSchema } from "../model/setting.ts";
import { rootSchema, secretFileKey } from "./settings.ts";

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema (2020-12) of the YAML file, for editors: every key with its description, default and other names. */
export function configJsonSchema(): Json {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Hometide's configuration",
    ...objectSchema(rootSchema),
  };
}

function objectSchema({ description, properties }: SectionSchema): Json {
  const entries = Object.entries(properties).flatMap(([name, child]): [string, Json][] => {
    if (isListSchema(child)) {
      const items = { ...objectSchema(child.items), ...requiredOf(child.items) };
      return [[name, { type: ["array", "null"], description: child.description, items }]];
    }
    if (!isSettingSchema(child)) return [[name, { ...objectSchema(child), type: ["object", "null"] }]];
    const { keys, secret } = child.setting;
    const file = { type: ["string", "null"], description: `A file that holds ${name}` };
    return [
      ...[name, ...keys].map((key): [string, Json] => [key, leafSchema(child)]),
      ...(secret ? [[secretFileKey(name), file] as [string, Json]] : []),
    ];
  });
  return { type: "object", description, additionalProperties: false, properties: Object.fromEntries(entries) };
}

/** What an entry must give; of a setting that goes by several names none of them is demanded. */
function requiredOf({ properties, required = [] }: SectionSchema): Json {
  const needed = required.filter((name) => {
    const child = properties[name];
    if (child === undefined || !isSettingSchema(child) || child.default !== undefined) return false;
    return child.setting.keys.length === 0 && !child.setting.secret;
  });
  return needed.length === 0 ? {} : { required: needed };
}

/** The leaf's own keywords, and ours under names that other programs pass over. */
function leafSchema(leaf: SettingSchema): Json {
  const { setting, ...schema } = leaf;
  const { environment, flag, secret } = setting;
  return {
    ...inFile(schema, setting.kind),
    ...(environment.length === 0 ? {} : { "x-environment": environment }),
    ...(flag === undefined ? {} : { "x-flag": `--${flag}` }),
    ...(secret ? { writeOnly: true } : {}),
  };
}

/** In the file a list may be a text with commas, and an empty value is an absent one. */
function inFile(schema: Json, kind: SettingSchema["setting"]["kind"]): Json {
  if (schema["type"] === "array") {
    // Leagues go by ESPN's paths too; the ids are offered, not demanded.
    const items = kind === "leagues" ? { anyOf: [{ enum: leagueIds }, { type: "string" }] } : schema["items"];
    return { ...schema, type: ["array", "string", "null"], items };
  }
  const { anyOf, enum: words } = schema;
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...(anyOf as readonly unknown[]), { type: "null" }] };
  const type = [schema["type"], "null"];
  return Array.isArray(words)
    ? { ...schema, type, enum: [...(words as readonly unknown[]), null] }
    : { ...schema, type };
}
