import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DeadLetterAnswer, MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { HometideError } from "../model/errors.ts";
import { createHubClient } from "./hub-client.ts";
import { openLocalMirrors } from "./local-mirrors.ts";
import type { Terminal } from "./terminal.ts";

/** `from` and `to` as the API reads them: a time with its zone, or a date. */
export interface SpanText {
  readonly from: string;
  readonly to: string;
}

export interface LetterSelection {
  readonly mirror?: string | undefined;
  readonly ids?: readonly number[] | undefined;
}

/** What commands ask of the mirrors: of a hub that runs, over its API, else of its data folder. Answers are the API's. */
export interface MirrorClient {
  /** Looks at the servers too, where no hub does. */
  mirrors(): Promise<readonly MirrorAnswer[]>;
  backfill(name: string, span: SpanText | undefined): Promise<MirrorAnswer>;
  verify(name: string, span: SpanText): Promise<VerificationAnswer>;
  /** Oldest first, page by page. */
  deadLetters(mirror: string | undefined): AsyncIterable<DeadLetterAnswer>;
  retry(selection: LetterSelection): Promise<number>;
  drop(selection: LetterSelection): Promise<number>;
  close(): Promise<void>;
}

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
