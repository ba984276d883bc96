import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { HometideError, messageOf } from "../model/errors.ts";
import type { ConfigFile } from "./config-file.ts";
import { configFile, contentOf, replaceFile, whyReadOnly } from "./config-file.ts";
import type { EditProblem } from "./edit-yaml.ts";
import { editYaml } from "./edit-yaml.ts";
import { fixedProblems, isFromEnvironment, strayedSecrets, whyFixed } from "./guard-change.ts";
import type { ConfigInput, LoadedConfig } from "./load.ts";
import { loadConfig } from "./load.ts";
import type { Problem } from "./problem.ts";
import type { SettingOrigin, SettingsEditor, SettingsState, SettingState } from "./settings-view.ts";
import { shownValues } from "./shown-values.ts";
import type { Setting } from "./settings.ts";
import { keyOf, layoutOf, rootSchema } from "./settings.ts";

/**
 * The configuration's file for who changes it while the hub runs (docs/adr/0015-settings.md).
 *
 * @param loaded what the hub runs with
 * @param changed told of a configuration that is in the file now and is to be run with
 */
export function createSettingsEditor(options: {
  readonly input: ConfigInput;
  readonly loaded: LoadedConfig;
  readonly changed: (loaded: LoadedConfig) => void;
}): SettingsEditor {
  const { input, changed, loaded: running } = options;
  const file = configFile(input);
  /** What was last read of the file. */
  let known = running;
  let isAsked = false;
  let last: Promise<unknown> = Promise.resolve();

  const state = (): SettingsState => {
    const text = contentOf(file);
    const { loaded, wrong } = text === known.text ? { loaded: known, wrong: undefined } : tried(input, running);
    const inForce = wrong === undefined && isDeepStrictEqual(loaded.config, running.config);
    const readOnly = whyReadOnly(file);
    return {
      version: versionOf(text),
      inForce,
      file: file.path,
      readOnly: readOnly === undefined ? undefined : `${file.path} ${readOnly}`,
      wrong,
      values: shownValues(loaded),
      settings: statesOf(loaded),
      isNew: readOnly === undefined && isNew(loaded),
    };
  };

  const change = async (patch: unknown, version: string | undefined): Promise<SettingsState> => {
    const text = contentOf(file);
    if (version !== undefined && version !== versionOf(text)) {
      throw new HometideError("settings_conflict", `${file.path} is not what it was when it was read.`);
    }
    const after = candidate(input, text, patch);
    if (after.text !== text) await write(file, after.text);
    known = after;
    // What was asked for before is taken back by another word only.
    if (isAsked || !isDeepStrictEqual(after.config, running.config)) {
      isAsked = true;
      changed(after);
    }
    return state();
  };

  return {
    state,
    tryOut: (patch) => Promise.try(() => candidate(input, contentOf(file), patch).config),
    change(patch, version) {
      // One after the other: each is made to what the one before it left.
      const mine = last.then(() => change(patch, version));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** The file as it is now; what runs, where it is wrong. */
function tried(
  input: ConfigInput,
  running: LoadedConfig,
): { readonly loaded: LoadedConfig; readonly wrong: string | undefined } {
  try {
    return { loaded: loadConfig(input), wrong: undefined };
  } catch (error) {
    if (!(error instanceof HometideError)) throw error;
    return { loaded: running, wrong: error.message };
  }
}

/** What a change makes of the file's text, as it would be loaded. @throws HometideError settings_invalid */
function candidate(input: ConfigInput, text: string, patch: unknown): LoadedConfig {
  const before = loadConfig({ ...input, text });
  refuse(fixedProblems(before, patch));
  const edited = editYaml(text, patch);
  refuse(edited.problems);
  const after = loadChanged(input, edited.text);
  refuse(strayedSecrets(before, after, patch));
  return after;
}

function loadChanged(input: ConfigInput, text: string): LoadedConfig {
  try {
    return loadConfig({ ...input, text });
  } catch (error) {
    if (!(error instanceof HometideError) || error.code !== "config_invalid") throw error;
    // configError says so.
    const problems = error.details["problems"] as readonly Problem[];
    throw invalid(
      problems.map(({ key, value, reason, mend }) => ({
        pointer: pointerOf(key),
        detail: `${key}${value === undefined ? "" : ` = ${value}`} ${reason}. ${mend}`,
      })),
      error,
    );
  }
}

async function write(file: ConfigFile, text: string): Promise<void> {
  const reason = whyReadOnly(file);
  if (reason !== undefined) throw new HometideError("settings_read_only", `${file.path} ${reason}.`);
  try {
    await replaceFile(file.path, text);
  } catch (error) {
    const detail = `${file.path} cannot be replaced: ${messageOf(error)}`;
    throw new HometideError("settings_read_only", detail, { cause: error });
  }
}

function refuse(problems: readonly EditProblem[]): void {
  if (problems.length === 0) return;
  throw invalid(
    problems.map(({ path, reason }) => ({
      pointer: path.map((step) => `/${step}`).join(""),
      detail: `${keyOf(path)} ${reason}.`.trim(),
    })),
  );
}

function invalid(
  errors: readonly { readonly pointer: string; readonly detail: string }[],
  cause?: unknown,
): HometideError {
  const detail = errors.map((one) => one.detail).join(" ");
  return new HometideError("settings_invalid", detail, { cause, details: { errors } });
}

function pointerOf(key: string): string {
  const [first = ""] = key.split(", ");
  return `/${first.replaceAll(/\[(\d+)\]/g, "/$1").replaceAll(".", "/")}`;
}

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function statesOf(loaded: LoadedConfig): readonly SettingState[] {
  return layoutOf(rootSchema, (list) => loaded.entries.get(list)?.length ?? 0).settings.map((setting) => {
    const { key, secret, description, expects } = setting;
    const place = loaded.sources.get(key)?.origin;
    return {
      key,
      origin: originOf(setting, place),
      place: place === "default" ? undefined : place,
      secret,
      fixed: whyFixed(loaded, setting),
      description,
      expects,
    };
  });
}

function originOf({ environment }: Setting, place: string | undefined): SettingOrigin {
  if (place === undefined) return "none";
  if (place === "default") return "default";
  if (place.startsWith("--")) return "flag";
  return isFromEnvironment(environment, place) ? "environment" : "file";
}

/** What the first steps ask for. */
const FIRST = ["teams", "leagues", "home_assistant.url", "influxdb.url"] as const;

function isNew({ sources, entries }: LoadedConfig): boolean {
  return (
    FIRST.every((key) => (sources.get(key)?.origin ?? "default") === "default") &&
    ["mirrors", "leagues_custom"].every((list) => (entries.get(list)?.length ?? 0) === 0)
  );
}
