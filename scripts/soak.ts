import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

/*
 * npm run soak:home | soak:events: the long forms of two proofs whose short forms run in `npm test`. The first one
 * restarts the hub and a real Home Assistant again and again amid changes and compares what both hold; SOAK_SEED repeats
 * what a run did. The second one sends 5,000 events a second for two minutes and holds the event loop to its delay.
 */
const tests: Readonly<Record<string, readonly string[]>> = {
  home: ["test/process/real-home/restarts.test.ts", "test/process/real-home/gap.test.ts"],
  events: ["test/process/events"],
};
const files = tests[process.argv[2] ?? ""];
if (files === undefined) throw new Error(`usage: node scripts/soak.ts ${Object.keys(tests).join(" | ")}`);
const root = resolve(import.meta.dirname, "..");
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", ...files, "--no-file-parallelism"],
  { cwd: root, stdio: "inherit", env: { ...process.env, SOAK: "long" } },
);
process.exitCode = status ?? 1;
