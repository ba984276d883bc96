#!/usr/bin/env -S node --max-semi-space-size=4
import nodeModule from "node:module";

if (Number.parseInt(process.version.slice(1), 10) < 24) {
  process.stderr.write(
    `Hometide needs Node 24 or later, and this is ${process.version} (${process.execPath}). "npm start" brings the right one along.\n`,
  );
  process.exit(1);
}
// Before anything else is loaded: from the second start on nothing is compiled again.
nodeModule.enableCompileCache();
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
