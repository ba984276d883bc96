import { compileCheck } from "../model/check.ts";
import type { ListSchema, SectionSchema } from "../model/setting-list.ts";
import { isListSchema, isSettingSchema } from "../model/setting-list.ts";
import type { SettingFacts, SettingSchema } from "../model/setting.ts";
import { ConfigSchema } from "./schema.ts";

/** A key of a section, or the place of an entry in its list, counted from 0. */
export type Step = string | number;

/** One leaf of the configuration with its place and names. */
export interface Setting extends SettingFacts {
  /** Place in the file, such as `server.port` or `mirrors[0].url`. */
  readonly key: string;
  readonly path: readonly Step[];
  readonly schema: SettingSchema;
  /** Whether a value, as it is written, fits the schema. */
  readonly check: (written: unknown) => boolean;
  readonly description: string;
  /** The default as it would be written; `undefined` where there is none. */
  readonly default: unknown;
  /** Whether the entry that it belongs to must give it. */
  readonly required: boolean;
}

/** A section of the configuration, or an entry of a list. */
export interface Section {
  /** Its place, such as `influxdb.circuit_breaker` or `mirrors[0]`; empty for the top. */
  readonly key: string;
  readonly path: readonly Step[];
  readonly description: string;
}

/** A list of entries. */
export interface EntryList extends Section {
  readonly schema: ListSchema;
}

/** Everything that a schema declares, in its order. */
export interface Layout {
  readonly settings: readonly Setting[];
  readonly sections: readonly Section[];
  readonly lists: readonly EntryList[];
}

/** `mirrors[0].url` for the path mirrors, 0, url. */
export function keyOf(path: readonly Step[]): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");
}

// Every property of the schema is an object of the same kind, a list of such, or one of model/setting's leaves;
// typebox's type of it is too specific to be walked. test/config/settings.test.ts checks each leaf.
export const rootSchema = ConfigSchema as unknown as SectionSchema;

/** Goes through a schema, with the entries of each list as often as `entries` says for the list's key. */
export function layoutOf(schema: SectionSchema, entries: (list: string) => number = () => 0): Layout {
  const layout = { settings: [] as Setting[], sections: [] as Section[], lists: [] as EntryList[] };
  const section = ({ description = "", properties, required = [] }: SectionSchema, path: readonly Step[]): void => {
    layout.sections.push({ key: keyOf(path), path, description });
    for (const [name, child] of Object.entries(properties)) {
      const childPath = [...path, name];
      const key = keyOf(childPath);
      if (isSettingSchema(child)) layout.settings.push(settingOf(child, childPath, required.includes(name)));
      else if (isListSchema(child)) {
        layout.lists.push({ key, path: childPath, description: child.description, schema: child });
        for (let i = 0; i < entries(key); i++) section(child.items, [...childPath, i]);
      } else section(child, childPath);
    }
  };
  section(schema, []);
  return layout;
}

/** The entries of a list are many and their schema is one: each is compiled once. */
const checks = new WeakMap<SettingSchema, Setting["check"]>();

function settingOf(schema: SettingSchema, path: readonly Step[], required: boolean): Setting {
  const { description, default: fallback, setting } = schema;
  const check = checks.get(schema) ?? compileCheck(schema);
  checks.set(schema, check);
  return {
    ...setting,
    key: keyOf(path),
    path,
    schema,
    check,
    description,
    default: fallback,
    required: required && fallback === undefined,
  };
}

/** Every setting outside of lists, in the order of the schema, and the lists. */
export const { settings, lists } = layoutOf(rootSchema);

/** The key beside a secret's own that names a file which holds it. */
export function secretFileKey(name: string): string {
  return `${name}_file`;
}

/** The file itself is named by these, since no file can name itself. */
export const CONFIG_FILE = { environment: "HOMETIDE_CONFIG", flag: "config", fallback: "hometide.yaml" } as const;

/** `--data-dir` is `dataDir` among the options that commander hands over. */
export function flagProperty(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
