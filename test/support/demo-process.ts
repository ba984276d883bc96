import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const main = resolve(import.meta.dirname, "../../dist/main.js");

export interface DemoProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the demo as built, on a free port; to be stopped by who started it. */
export async function startDemoProcess(
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<DemoProcess> {
  const child = spawn(process.execPath, [main, "demo", ...args], {
    env: { HOMETIDE_PORT: "0", LOG_FORMAT: "json", TZ: "UTC", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = once(child, "exit");
  const url = await listening(child);
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const url = /"url":"(http:[^"]+)"/.exec(said)?.[1];
      if (url !== undefined) found(url);
    });
    child.once("exit", (code) => failed(new Error(`the demo ended with ${String(code)}: ${said.slice(-2_000)}`)));
  });
}
