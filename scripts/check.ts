import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";

/*
 * npm run check [-- --without NAME …]: every check that the project has, each an npm script of its own, and at the end
 * which of them failed.
 */
const CHECKS = ["types", "lint", "format:check", "imports", "deadcode", "docs:check", "test"] as const;

const { values } = parseArgs({ options: { without: { type: "string", multiple: true, default: [] } } });
const unknown = values.without.filter((name) => !CHECKS.some((check) => check === name));
if (unknown.length > 0) {
  console.error(`there is no check ${unknown.join(", ")}; the checks are ${CHECKS.join(", ")}`);
  process.exit(2);
}

const failed: string[] = [];
for (const name of CHECKS) {
  if (values.without.includes(name)) continue;
  const before = performance.now();
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", name], {
    cwd: resolve(import.meta.dirname, ".."),
    encoding: "utf8",
    maxBuffer: 256 * 1_048_576,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seconds = ((performance.now() - before) / 1_000).toFixed(1);
  console.log(`${status === 0 ? "ok    " : "FAILED"}  ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}`);
}
console.log(failed.length === 0 ? "all checks passed" : `failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
