import { stringify } from "yaml";
import type { SectionSchema } from "../model/setting-list.ts";
import { isListSchema, isSettingSchema } from "../model/setting-list.ts";
import type { LoadedConfig } from "./load.ts";
import type { Setting, Step } from "./settings.ts";
import { keyOf, layoutOf, rootSchema } from "./settings.ts";

/** A setting as it may be shown. */
export interface PrintedSetting {
  readonly key: string;
  /** As it would be written; `(secret)` for secrets; `null` where nothing is set. */
  readonly value: unknown;
  /** `default`, `not set`, `hometide.yaml:4`, `HOMETIDE_PORT` or `--port`. */
  readonly origin: string;
}

const MASK = "(secret)";

type Loaded = Pick<LoadedConfig, "sources" | "entries">;

/** Every setting with its value and where that comes from. No secret is in it. */
export function printedSettings(loaded: Loaded): readonly PrintedSetting[] {
  const layout = layoutOf(rootSchema, (list) => entryCount(loaded, list));
  const empty = layout.lists.filter(({ key }) => entryCount(loaded, key) === 0);
  return [
    ...layout.settings.map((setting) => printed(loaded, setting)),
    ...empty.map(({ key }) => ({ key, value: [], origin: "not set" })),
  ];
}

/**
 * The configuration as a YAML file with the origin of each value behind it. It can be used as a file again, once the
 * secrets are put in.
 */
export function printConfig(loaded: Loaded): string {
  const settings = new Map(printedSettings(loaded).map((one) => [one.key, one]));
  return `${sectionLines(rootSchema, [], { loaded, settings }).join("\n")}\n`;
}

interface Printing {
  readonly loaded: Loaded;
  readonly settings: ReadonlyMap<string, PrintedSetting>;
}

/** A section's settings, then what lies in it. */
function sectionLines({ properties }: SectionSchema, path: readonly Step[], printing: Printing): readonly string[] {
  const leaves: string[] = [];
  const others: string[] = [];
  for (const [name, child] of Object.entries(properties)) {
    const childPath = [...path, name];
    const key = keyOf(childPath);
    const count = entryCount(printing.loaded, key);
    const one = printing.settings.get(key);
    if (isListSchema(child)) {
      if (count === 0) others.push(`# ${name}: not set`);
      else others.push(`${name}:`);
      for (let i = 0; i < count; i++)
        others.push(...behindDash(sectionLines(child.items, [...childPath, i], printing)));
    } else if (!isSettingSchema(child)) {
      others.push(`${name}:`, ...sectionLines(child, childPath, printing).map(indented));
    } else if (one !== undefined) leaves.push(settingLine(name, one));
  }
  return [...leaves, ...others];
}

function indented(line: string): string {
  return `  ${line}`;
}

function behindDash([first = "", ...rest]: readonly string[]): readonly string[] {
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
}

function settingLine(name: string, { value, origin }: PrintedSetting): string {
  if (value === null) return `# ${name}: not set`;
  // One line for each setting: lists in brackets, texts never folded.
  const text = stringify(value, {
    collectionStyle: "flow",
    blockQuote: false,
    lineWidth: 0,
    flowCollectionPadding: false,
  }).trim();
  return `${name}: ${text} # ${origin}`;
}

function printed({ sources }: Loaded, { key, secret }: Setting): PrintedSetting {
  const source = sources.get(key);
  if (source === undefined) return { key, value: null, origin: "not set" };
  return { key, value: secret ? MASK : source.written, origin: source.origin };
}

function entryCount({ entries }: Loaded, list: string): number {
  return entries.get(list)?.length ?? 0;
}
