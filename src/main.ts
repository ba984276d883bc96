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
