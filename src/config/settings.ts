import { compileCheck } from "../model/check.ts";
import type { SettingFacts, SettingSchema } from "../model/setting.ts";
import { ConfigSchema } from "./schema.ts";

/** One leaf of the configuration with its place and names. */
export interface Setting extends SettingFacts {
  /** Place in the file, such as `server.port`. */
  readonly key: string;
  readonly path: readonly string[];
  readonly schema: SettingSchema;
  /** Whether a value, as it is written, fits the schema. */
  readonly check: (written: unknown) => boolean;
  readonly description: string;
  /** The default as it would be written; `undefined` where there is none. */
  readonly default: unknown;
}

/** A section of the configuration. */
export interface Section {
  /** Its place, such as `influxdb.circuit_breaker`; empty for the top. */
  readonly key: string;
  readonly path: readonly string[];
  readonly description: string;
}

/** An object schema as far as this folder walks it. */
export interface ObjectSchema {
  readonly description?: string;
  readonly properties: Readonly<Record<string, ObjectSchema | SettingSchema>>;
  readonly required?: readonly string[];
}

export function isSettingSchema(schema: ObjectSchema | SettingSchema): schema is SettingSchema {
  return "setting" in schema;
}

// Every property of the schema is an object of the same kind or one of model/setting's leaves; typebox's type
// of it is too specific to be walked. test/config/settings.test.ts checks each leaf.
export const rootSchema = ConfigSchema as unknown as ObjectSchema;

function collect(schema: ObjectSchema, path: readonly string[], settings: Setting[], sections: Section[]): void {
  sections.push({ key: path.join("."), path, description: schema.description ?? "" });
  for (const [name, child] of Object.entries(schema.properties)) {
    const childPath = [...path, name];
    if (isSettingSchema(child)) {
      const { description, default: fallback, setting } = child;
      settings.push({
        ...setting,
        key: childPath.join("."),
        path: childPath,
        schema: child,
        check: compileCheck(child),
        description,
        default: fallback,
      });
    } else {
      collect(child, childPath, settings, sections);
    }
  }
}

const allSettings: Setting[] = [];
const allSections: Section[] = [];
collect(rootSchema, [], allSettings, allSections);

/** Every setting, in the order of the schema. */
export const settings: readonly Setting[] = allSettings;
export const sections: readonly Section[] = allSections;

/** The file itself is named by these, since no file can name itself. */
export const CONFIG_FILE = { environment: "HOMETIDE_CONFIG", flag: "config", fallback: "hometide.yaml" } as const;

/** `--data-dir` is `dataDir` among the options that commander hands over. */
export function flagProperty(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
