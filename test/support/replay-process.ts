import { fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { ReplayProcessAddresses, ReplayProcessCall, ReplayProcessOptions } from "../../src/replay/process.ts";

export interface ReplayProcess {
  readonly addresses: ReplayProcessAddresses;
  /** Calls a method of the server in the process, such as `call("homeAssistant", "drop", { code: 1000 })`. */
  call(peer: ReplayProcessCall["peer"], call: string, ...parameters: readonly unknown[]): Promise<unknown>;
}

/** Starts the replay servers in a process of their own, which ends with the test. */
export async function startReplayProcess(options: ReplayProcessOptions): Promise<ReplayProcess> {
  const child = fork(resolve(import.meta.dirname, "../../src/replay/process.ts"), [JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  if (child.stdout === null) throw new Error("the process has no output");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(([code]): never => {
      throw new Error(`the replay process ended with ${String(code)}`);
    }),
  ]);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  child.on("message", (message) => {
    // Only our own child speaks on this channel.
    const { id, result, error } = message as { id: number; result?: unknown; error?: string };
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  });
  let last = 0;
  return {
    addresses: JSON.parse(String(line)),
    call(peer, call, ...parameters) {
      const id = ++last;
      return new Promise((resolveCall, reject) => {
        waiting.set(id, { resolve: resolveCall, reject });
        child.send({ id, peer, call, arguments: parameters } satisfies ReplayProcessCall);
      });
    },
  };
}
