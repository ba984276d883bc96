import { onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { recordingHome, type RecordingHome } from "../../src/replay/home-assistant/recording-home.ts";
import { startHomeAssistantServer, type HomeAssistantServer } from "../../src/replay/home-assistant-server.ts";
import type { Client } from "./client.ts";
import { recordingFile } from "./recorded.ts";

export const token = "a-token";

/** A recording on a server. */
export interface Played {
  readonly server: HomeAssistantServer;
  readonly home: RecordingHome;
}

/** Plays a recording of a release on a server that goes with the test. */
export async function play(
  release: string,
  name: string,
  options: { playTo?: number; maxBufferedBytes?: number } = {},
): Promise<Played> {
  const home = recordingHome({
    clock: systemClock,
    file: recordingFile(release, name),
    commandsFile: recordingFile(release, "commands.jsonl"),
    playTo: options.playTo,
  });
  const server = await startHomeAssistantServer({
    clock: systemClock,
    log: silentLog,
    home,
    token,
    ...options,
    startupMs: 20,
  });
  onTestFinished(() => server.close());
  return { server, home };
}

/** The answer to get_states by entity id. */
export async function statesOf(client: Client, id: number): Promise<Map<string, { state: string }>> {
  const { result } = await client.ask({ id, type: "get_states" });
  // The server is ours, and its form was compared with the recorded one.
  return new Map((result as { entity_id: string; state: string }[]).map((state) => [state.entity_id, state]));
}
