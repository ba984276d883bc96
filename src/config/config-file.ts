import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../model/errors.ts";
import { valueText } from "./problem.ts";
import type { Environment } from "./read-environment.ts";
import { CONFIG_FILE, flagProperty } from "./settings.ts";

/** Where the configuration's file is, or would be. */
export interface ConfigFile {
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  /** Whether somebody named it: then it must be there. */
  readonly isNamed: boolean;
}

/** The file that the flag or the environment names, else the usual one. */
export function configFile(input: {
  readonly environment: Environment;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly cwd: string;
}): ConfigFile {
  const flag = input.flags[flagProperty(CONFIG_FILE.flag)];
  const named = flag === undefined ? input.environment[CONFIG_FILE.environment] : valueText(flag);
  const isNamed = named !== undefined && named !== "";
  const name = isNamed ? named : CONFIG_FILE.fallback;
  return { path: resolve(input.cwd, name), name, isNamed };
}

/** The file's content; empty where there is none. */
export function contentOf({ path }: ConfigFile): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Why the file cannot be replaced, in words that complete "FILE …"; `undefined` where it can. */
export function whyReadOnly({ path }: ConfigFile): string | undefined {
  try {
    if (existsSync(path)) {
      // Who runs as root may write everything: what somebody marked is left alone all the same.
      if ((statSync(path).mode & 0o222) === 0) return "is marked read-only";
      accessSync(path, constants.W_OK);
    }
    accessSync(dirname(path), constants.W_OK);
    return undefined;
  } catch (error) {
    return `cannot be written (${messageOf(error)})`;
  }
}

/**
 * Replaces a file whole: whoever reads it, and whatever crashes, finds the former content or the new one. The new file is its
 * owner's alone, for it may hold secrets. A link stays one; what it leads to is replaced.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const target = existsSync(path) ? await realpath(path) : path;
  const folder = dirname(target);
  const draft = join(folder, `.${basename(target)}.new`);
  // What a crash left of an earlier try.
  await rm(draft, { force: true });
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  const entries = await open(folder, "r");
  try {
    await entries.sync();
  } finally {
    await entries.close();
  }
}
