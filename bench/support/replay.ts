import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

export interface Replay {
  readonly url: string;
  readonly token: string;
  /** Lets the recording play; it begins when somebody listens. */
  play(): Promise<void>;
  close(): Promise<void>;
}

/** The replay server with a recording, in a process of its own: as fast as the socket takes it, or at the recorded pace. */
export async function startReplay(file: string, pace: "fastest" | "recorded" = "fastest"): Promise<Replay> {
  const token = "a-token";
  const speed = pace === "recorded" ? { speed: 1 } : {};
  const options = {
    homeAssistant: { token, file, playTo: 0, maxStates: 0, maxBufferedBytes: 4 * 1024 * 1024, ...speed },
  };
  const child = fork(resolve(import.meta.dirname, "../../src/replay/process.ts"), [JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (child.stdout === null) throw new Error("the replay process has no output");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { homeAssistant } = JSON.parse(String(line)) as { homeAssistant: { url: string } };
  return {
    url: homeAssistant.url,
    token,
    async play() {
      const answered = once(child, "message");
      child.send({ id: 1, peer: "homeAssistant", call: "playTo", arguments: [Number.MAX_SAFE_INTEGER] });
      await answered;
    },
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
