import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { AnswersResult, CellResult } from "../test/mirror/matrix/results.ts";

/*
 * npm run faults [-- --write | --sabotage]: the long form of the fault matrix (test/mirror/matrix), one file after the
 * other, and its table. With --write the table goes into docs/mirror-faults.md too. With --sabotage the short form runs
 * with a proxy that swallows batches: it fails where a cell does not see that.
 */
const { values } = parseArgs({
  options: { write: { type: "boolean", default: false }, sabotage: { type: "boolean", default: false } },
});
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "hometide-faults-"));
const results = join(folder, "results.jsonl");
writeFileSync(results, "");

const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "test/mirror/matrix", "--no-file-parallelism"],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      MATRIX_RESULTS: results,
      ...(values.sabotage ? { MATRIX_SABOTAGE: "yes" } : { MATRIX: "long" }),
    },
  },
);
const lines = readFileSync(results, "utf8")
  .split("\n")
  .filter((line) => line !== "");
rmSync(folder, { recursive: true });
// Written by test/mirror/matrix/results.ts.
const found = lines.map((line) => JSON.parse(line) as CellResult | AnswersResult);
const cells = cellTable(found.filter((result) => result.kind === "cell"));
const answers = answersTable(found.filter((result) => result.kind === "answers"));
console.log(`${cells}\n\n${answers}`);
if (values.write && status === 0) writeFileSync(join(root, "docs/mirror-faults.md"), page());
process.exitCode = status ?? 1;

function cellTable(results: readonly CellResult[]): string {
  const rows = results.map(({ cell, points, onServer, deadLetters, lost, differing, seconds, note = "" }) =>
    [cell, points, onServer, deadLetters, lost, differing, seconds, note]
      .map((value) => (typeof value === "number" ? value.toLocaleString("en") : value.replaceAll("|", "\\|")))
      .join(" | "),
  );
  return [
    "| cell | points in | on the server | dead letters | lost | differing | seconds | |",
    "|---|--:|--:|--:|--:|--:|--:|---|",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function answersTable(results: readonly AnswersResult[]): string {
  const names = results[0]?.paths.map(({ path }) => path) ?? [];
  const rows = results.map(({ influxdb, paths }) =>
    [influxdb, ...paths.map(({ ms, ratio }) => `${ms.toFixed(2)} ms (${ratio.toFixed(2)} x)`)].join(" | "),
  );
  return [
    `| InfluxDB is | ${names.join(" | ")} |`,
    `|---|${names.map(() => "--:|").join("")}`,
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function page(): string {
  return `# The mirror under faults

Written by \`npm run faults -- --write\` on ${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores, InfluxDB 1.6 on the same machine. Each line is a test of
\`test/mirror/matrix\`, whose short form runs in \`npm test\`: points come in, the fault happens, and at the end both sides are counted and
compared point by point. Points that no server takes must be in the dead letters, and no others. \`npm run faults -- --sabotage\` shows
that each of them can fail: a proxy swallows writes, and every line must see it.
What runs in the test's process has the mirror's clock run faster: 60 x in the hour without a server,
30 to 200 x in the other cells, 1 x in the minute. What says \`hub\` or \`events\`, and the answers below, is the built program with its own time.

${cells}

The hub's answers while 200 events a second come in, medians seen by the client, and the ratio to a hub whose InfluxDB is well:

${answers}
`;
}
