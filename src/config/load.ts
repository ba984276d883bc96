import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { crossCheck } from "./cross-check.ts";
import type { Given, ValueSource } from "./given.ts";
import type { Problem } from "./problem.ts";
import { configError, valueText } from "./problem.ts";
import type { Environment } from "./read-environment.ts";
import { readEnvironment } from "./read-environment.ts";
import type { Layer } from "./read-file.ts";
import { readConfigFile } from "./read-file.ts";
import { isProblem, readValue } from "./read-value.ts";
import type { Config } from "./schema.ts";
import { CONFIG_FILE, flagProperty, sections, settings } from "./settings.ts";

export interface ConfigInput {
  /** The process's environment; only main.ts has it. */
  readonly environment: Environment;
  /** The options of the command line as commander names them: `dataDir` for `--data-dir`. Others are not looked at. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Folder from which relative paths are seen. */
  readonly cwd: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** By key, such as `server.port`; a setting that has neither value nor default is not in it. */
  readonly sources: ReadonlyMap<string, ValueSource>;
  /** Sentences for the log. */
  readonly warnings: readonly string[];
}

/**
 * Makes the configuration: defaults, over them the YAML file, over it the environment, over it the flags.
 *
 * @throws HometideError config_invalid, which tells every wrong value at once (`details.problems`)
 */
export function loadConfig({ environment, flags, cwd }: ConfigInput): LoadedConfig {
  const layers = [readFlags(flags), readEnvironment(environment, cwd), readFile(environment, flags, cwd)];
  const problems: Problem[] = layers.flatMap((layer) => layer.problems);
  const warnings = layers.flatMap((layer) => layer.warnings);
  const values = new Map<string, unknown>();
  const sources = new Map<string, ValueSource>();
  for (const setting of settings) {
    // The strongest first. A value that another one outdoes must still be right.
    const given: Given[] = layers.flatMap((layer) => layer.given.get(setting.key) ?? []);
    if (setting.default !== undefined) given.push({ raw: setting.default, written: "yaml", origin: "default" });
    for (const one of given) {
      const read = readValue(setting, one, cwd);
      if (isProblem(read)) problems.push(read);
      else if (!values.has(setting.key)) {
        values.set(setting.key, read.value);
        sources.set(setting.key, { origin: one.origin, written: read.written });
      }
    }
  }
  const config = build(values);
  const crossed = crossCheck(config, sources);
  // What follows only from a value that is wrong itself is not told.
  const wrong = new Set(problems.map((problem) => problem.key));
  for (const { about, ...problem } of crossed.problems)
    if (!about.some((key) => wrong.has(key))) problems.push(problem);
  if (problems.length > 0) throw configError(problems);
  return { config: deepFreeze(config), sources, warnings: [...warnings, ...crossed.warnings] };
}

function readFlags(flags: Readonly<Record<string, unknown>>): Layer {
  const given = new Map<string, Given>();
  for (const { key, flag } of settings) {
    const raw = flag === undefined ? undefined : flags[flagProperty(flag)];
    if (raw !== undefined) given.set(key, { raw, written: "text", origin: `--${flag}` });
  }
  return { given, problems: [], warnings: [] };
}

/** The file that the flag or the environment names, which must exist, else the usual one where it does. */
function readFile(environment: Environment, flags: Readonly<Record<string, unknown>>, cwd: string): Layer {
  const flag = flags[flagProperty(CONFIG_FILE.flag)];
  const named = flag === undefined ? environment[CONFIG_FILE.environment] : valueText(flag);
  if (named !== undefined && named !== "") return readConfigFile(resolve(cwd, named), named);
  const usual = resolve(cwd, CONFIG_FILE.fallback);
  return existsSync(usual)
    ? readConfigFile(usual, CONFIG_FILE.fallback)
    : { given: new Map(), problems: [], warnings: [] };
}

/** Puts the values into their places and the leagues of the followed teams beside the others. */
function build(values: ReadonlyMap<string, unknown>): Config {
  const root: Record<string, unknown> = {};
  for (const { path } of sections) place(root, path, {});
  for (const { key, path } of settings) {
    const value = values.get(key);
    if (value !== undefined) place(root, path, value);
  }
  // Each setting was checked against its schema and stands in its place: this is what the schema's type says.
  const config = root as unknown as Config;
  const leagues = new Set([...config.leagues, ...config.teams.map((ref) => ref.league)]);
  return { ...config, leagues: [...leagues] };
}

function place(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const name = path.at(-1);
  if (name === undefined) return;
  let section = root;
  // Sections are placed before what is in them.
  for (const step of path.slice(0, -1)) section = section[step] as Record<string, unknown>;
  section[name] = value;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
