#!/usr/bin/env -S node --max-semi-space-size=4
import { enableCompileCache } from "node:module";

// Before anything else is loaded: from the second start on nothing is compiled again.
enableCompileCache();
const { runCommand } = await import("./cli/program.ts");

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  out: (text) => void process.stdout.write(text),
  isWatched: process.stderr.isTTY,
  error: (text) => void process.stderr.write(text),
});
if (process.exitCode !== 0) {
  // What failed has been said. A call to a drive that does not answer would keep the process from ending, for ever.
  const { systemClock } = await import("./model/clock.ts");
  systemClock.after(1_000, () => process.kill(process.pid, "SIGKILL"));
}
