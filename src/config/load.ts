import { existsSync } from "node:fs";
import { checkEntries } from "./check-entries.ts";
import type { Entries } from "./check-entries.ts";
import { configFile } from "./config-file.ts";
import { crossCheck } from "./cross-check.ts";
import type { Given, ValueSource } from "./given.ts";
import type { Problem } from "./problem.ts";
import { configError } from "./problem.ts";
import type { Environment } from "./read-environment.ts";
import { readEnvironment } from "./read-environment.ts";
import type { Layer } from "./read-file.ts";
import { readConfigFile, readYaml } from "./read-file.ts";
import { isProblem, readValue } from "./read-value.ts";
import type { Config } from "./schema.ts";
import type { Layout, Step } from "./settings.ts";
import { flagProperty, layoutOf, rootSchema, settings } from "./settings.ts";

export interface ConfigInput {
  /** The process's environment; only main.ts has it. */
  readonly environment: Environment;
  /** The options of the command line as commander names them: `dataDir` for `--data-dir`. Others are not looked at. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Folder from which relative paths are seen. */
  readonly cwd: string;
  /** Stands for the file's content, whatever that is: to try a change before it is made. */
  readonly text?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** By key, such as `server.port`; a setting that has neither value nor default is not in it. */
  readonly sources: ReadonlyMap<string, ValueSource>;
  /** Where the entries of each list were given; a list without any is not in it. */
  readonly entries: Entries;
  /** Sentences for the log. */
  readonly warnings: readonly string[];
  /** The file's content that this was made from; empty where there is none. */
  readonly text: string;
}

/**
 * Makes the configuration: defaults, over them the YAML file, over it the environment, over it the flags.
 *
 * @throws HometideError config_invalid, which tells every wrong value at once (`details.problems`)
 */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const { environment, flags, cwd } = input;
  const file = readFile(input);
  const layers = [readFlags(flags), readEnvironment(environment), file];
  const problems: Problem[] = layers.flatMap((layer) => layer.problems);
  const warnings = layers.flatMap((layer) => layer.warnings);
  const values = new Map<string, unknown>();
  const sources = new Map<string, ValueSource>();
  const entries: Entries = new Map(layers.flatMap((layer) => [...layer.entries]));
  const layout = layoutOf(rootSchema, (list) => entries.get(list)?.length ?? 0);
  for (const setting of layout.settings) {
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
  // What follows only from a value that is wrong itself is not told.
  const wrong = new Set(problems.map((problem) => problem.key));
  problems.push(...checkEntries({ layout, entries, values, sources, wrong }));
  const config = build(layout, values);
  const crossed = crossCheck(config, sources);
  for (const { about, ...problem } of crossed.problems)
    if (!about.some((key) => wrong.has(key))) problems.push(problem);
  if (problems.length > 0) throw configError(problems);
  const { text = "" } = file;
  return { config: deepFreeze(config), sources, entries, warnings: [...warnings, ...crossed.warnings], text };
}

function readFlags(flags: Readonly<Record<string, unknown>>): Layer {
  const given = new Map<string, Given>();
  for (const { key, flag } of settings) {
    const raw = flag === undefined ? undefined : flags[flagProperty(flag)];
    if (raw !== undefined) given.set(key, { raw, written: "text", origin: `--${flag}` });
  }
  return { given, entries: new Map(), problems: [], warnings: [] };
}

/** The file that somebody named, which must exist, else the usual one where it does. */
function readFile(input: ConfigInput): Layer {
  const { path, name, isNamed } = configFile(input);
  if (input.text !== undefined) return readYaml(input.text, name);
  return isNamed || existsSync(path)
    ? readConfigFile(path, name)
    : { given: new Map(), entries: new Map(), problems: [], warnings: [] };
}

/** Puts the values into their places, and the leagues of the followed teams and one's own beside the others. */
function build({ lists, sections, settings: all }: Layout, values: ReadonlyMap<string, unknown>): Config {
  const root: Place = {};
  // What holds others is placed before them.
  const holders = [...lists, ...sections].toSorted((a, b) => a.path.length - b.path.length);
  for (const { path, ...holder } of holders) place(root, path, "schema" in holder ? [] : {});
  for (const { key, path } of all) {
    const value = values.get(key);
    if (value !== undefined) place(root, path, value);
  }
  // Each setting was checked against its schema and stands in its place: this is what the schema's type says.
  const config = root as unknown as Config;
  const leagues = new Set([
    ...config.leagues,
    ...config.teams.map((ref) => ref.league),
    ...config.leagues_custom.map(({ id }) => id),
  ]);
  return { ...config, leagues: [...leagues] };
}

/** A section, or a list whose entries are found by their number. */
type Place = Record<Step, unknown>;

function place(root: Place, path: readonly Step[], value: unknown): void {
  const name = path.at(-1);
  if (name === undefined) return;
  let holder = root;
  // The holders on the way were placed before.
  for (const step of path.slice(0, -1)) holder = holder[step] as Place;
  holder[name] = value;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
