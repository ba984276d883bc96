import { stringify } from "yaml";
import type { ValueSource } from "./given.ts";
import type { LoadedConfig } from "./load.ts";
import type { Setting } from "./settings.ts";
import { sections, settings } from "./settings.ts";

/** A setting as it may be shown. */
export interface PrintedSetting {
  readonly key: string;
  /** As it would be written; `(secret)` for secrets; `null` where nothing is set. */
  readonly value: unknown;
  /** `default`, `not set`, `hometide.yaml:4`, `HOMETIDE_PORT` or `--port`. */
  readonly origin: string;
}

const MASK = "(secret)";

/** Every setting with its value and where that comes from. No secret is in it. */
export function printedSettings({ sources }: Pick<LoadedConfig, "sources">): readonly PrintedSetting[] {
  return settings.map((setting) => {
    const source = sources.get(setting.key);
    if (source === undefined) return { key: setting.key, value: null, origin: "not set" };
    return { key: setting.key, value: shownValue(setting, source), origin: source.origin };
  });
}

/**
 * The configuration as a YAML file with the origin of each value behind it. It can be used as a file again, once the
 * secrets are put in.
 */
export function printConfig(loaded: Pick<LoadedConfig, "sources">): string {
  const printed = new Map(printedSettings(loaded).map((one) => [one.key, one]));
  const lines: string[] = [];
  for (const section of sections) {
    const indent = "  ".repeat(section.path.length);
    const name = section.path.at(-1);
    if (name !== undefined) lines.push(`${"  ".repeat(section.path.length - 1)}${name}:`);
    for (const setting of settings) {
      if (setting.path.slice(0, -1).join(".") !== section.key) continue;
      const one = printed.get(setting.key);
      if (one !== undefined) lines.push(`${indent}${settingLine(setting, one)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function settingLine({ path }: Setting, { value, origin }: PrintedSetting): string {
  const name = path.at(-1) ?? "";
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

function shownValue({ secret }: Setting, { written }: ValueSource): unknown {
  return secret ? MASK : written;
}
