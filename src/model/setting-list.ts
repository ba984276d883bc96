import type { Static, TObject, TUnsafe } from "typebox";
import { Type } from "typebox";
import type { SettingSchema } from "./setting.ts";

/** What src/config reads of a list of entries: the schema's keyword `list`. */
export interface ListFacts {
  /** The leaf whose value no two entries may share. */
  readonly unique: string | undefined;
}

/** A list of entries as it lies in the schema. */
export interface ListSchema {
  readonly description: string;
  readonly items: SectionSchema;
  readonly list: ListFacts;
}

/** A section, or an entry of a list, as it lies in the schema. */
export interface SectionSchema {
  readonly description?: string;
  readonly properties: Readonly<Record<string, SectionSchema | SettingSchema | ListSchema>>;
  readonly required?: readonly string[];
}

/**
 * A setting that holds a list of entries, each with leaves of its own, in the YAML file only:
 *
 *     // beside the adapter                                      // in the file
 *     rules: listOf(                                             rules:
 *       Type.Object({                                              - entity: sensor.power
 *         entity: textSetting({ description: "…" }),                 minimum_change: 5
 *         minimum_change: Type.Optional(numberSetting({ … })),     - entity: light.hall
 *       }, { additionalProperties: false, description: "…" }),
 *       { description: "…" },
 *     ),
 *
 * The list is declared as it is, without `Type.Optional`: where nothing is given it is empty. In an entry
 *
 * - a leaf with a default may be left out, so may one in `Type.Optional`; any other must be given;
 * - sections may lie in it, as elsewhere, and lists of entries, too;
 * - a secret `token` may be given as `token_file`, a file that holds it;
 * - names in the environment and flags are taken away, so that a single section and the entries of a list can share
 *   their declarations: such a name means one value.
 *
 * What is wrong is told with its place, such as `home_assistant.rules[2].minimum_change`; the first entry is `[0]`.
 */
export function listOf<Entry extends TObject>(
  entry: Entry,
  { description, unique }: { readonly description: string; readonly unique?: string & keyof Static<Entry> },
): TUnsafe<readonly Static<Entry>[]> {
  const list: ListFacts = { unique };
  // An object of leaves, sections and lists, which is what this file's types say of it.
  const items = nameless(entry as unknown as SectionSchema);
  return Type.Unsafe<readonly Static<Entry>[]>({ type: "array", description, items, list });
}

export function isSettingSchema(schema: SectionSchema["properties"][string]): schema is SettingSchema {
  return "setting" in schema;
}

export function isListSchema(schema: SectionSchema["properties"][string]): schema is ListSchema {
  return "list" in schema;
}

/** The section without names in the environment and flags. */
function nameless(section: SectionSchema): SectionSchema {
  const properties: Record<string, SectionSchema["properties"][string]> = {};
  for (const [name, child] of Object.entries(section.properties)) {
    // A list in it was made by listOf.
    if (isListSchema(child)) properties[name] = child;
    else if (!isSettingSchema(child)) properties[name] = nameless(child);
    else properties[name] = { ...child, setting: { ...child.setting, environment: [], flag: undefined } };
  }
  return { ...section, properties };
}
