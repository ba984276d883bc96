import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { HometideError } from "../model/errors.ts";
import { createHubClient } from "./hub-client.ts";
import { openLocalMirrors } from "./local-mirrors.ts";
import type { MirrorClient } from "./mirror-client.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Finds who holds the data folder of the configuration, and runs a command against it.
 *
 * @throws HometideError hub_unreachable where a hub holds it and does not answer, and what the command says
 */
export async function withMirrors<T>(
  terminal: Terminal,
  flags: Readonly<Record<string, unknown>>,
  run: (client: MirrorClient) => Promise<T>,
): Promise<T> {
  const { config } = loadConfig({ environment: terminal.environment, flags, cwd: terminal.folder });
  const client = await openClient(config);
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

async function openClient(config: Config): Promise<MirrorClient> {
  if (!existsSync(join(config.data_dir, "hometide.db"))) {
    throw new HometideError("data_dir_unusable", `There is no store in ${config.data_dir}: no hub has run there yet.`);
  }
  try {
    return await openLocalMirrors(config);
  } catch (error) {
    if (error instanceof HometideError && error.code === "data_dir_locked") return createHubClient(config);
    throw error;
  }
}
