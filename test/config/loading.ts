import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { ConfigInput, LoadedConfig } from "../../src/config/load.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Problem } from "../../src/config/problem.ts";
import type { Config } from "../../src/config/schema.ts";
import { HometideError } from "../../src/model/errors.ts";
import { temporaryFolder } from "../support/temporary.ts";

export interface Situation extends Partial<ConfigInput> {
  /** Files in the folder in which the hub is started. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Loads from a new folder in which the given files are. */
export function load({ files = {}, environment = {}, flags = {} }: Situation = {}): LoadedConfig {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return loadConfig({ environment, flags, cwd });
}

export function fromEnvironment(environment: Readonly<Record<string, string>>): Config {
  return load({ environment }).config;
}

/** The error that loading throws. */
export function refused(situation: Situation): { readonly message: string; readonly problems: readonly Problem[] } {
  try {
    load(situation);
  } catch (error) {
    if (!(error instanceof HometideError)) throw error;
    expect(error.code).toBe("config_invalid");
    return { message: error.message, problems: error.details["problems"] as readonly Problem[] };
  }
  throw new Error("this configuration was accepted");
}
