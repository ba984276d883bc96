import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, BenchResult, Median } from "./bench.ts";
import { medians } from "./bench.ts";

/*
 * npm run bench [-- NAME …] [-- --json] [--rounds N]
 *
 * Each round of each benchmark runs in a process of its own, ours and its peer in the same one; what is printed are
 * medians. This file is also that process: `run.ts --round NAME` runs one round and sends its results.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    round: { type: "string" },
  },
});

const notBenches = new Set(["bench.ts", "run.ts"]);

async function load(name: string): Promise<Bench> {
  return (await import(`./${name}.ts`)) as Bench;
}

function round(name: string): Promise<readonly BenchResult[]> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["--round", name], { stdio: ["ignore", 2, 2, "ipc"] });
    let results: readonly BenchResult[] | undefined;
    child.on("message", (message) => {
      results = message as readonly BenchResult[];
    });
    child.on("exit", (code) => {
      if (results === undefined) reject(new Error(`${name} ended with code ${String(code)} and without results`));
      else resolve(results);
    });
  });
}

function row(result: Median): string {
  const figure = (value: number): string =>
    value >= 1_000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
  const peer = result.peer === undefined ? "" : `${figure(result.peer.value)} ${result.unit} (${result.peer.name})`;
  const ratio = result.ratio === undefined ? "" : `${result.ratio.toPrecision(3)} x`;
  return `| ${result.name} | ${figure(result.value)} ${result.unit} | ${peer} | ${ratio} | ${result.reach ?? ""} |`;
}

if (values.round !== undefined) {
  const results = await (await load(values.round)).run();
  process.send?.(results, () => process.exit(0));
} else {
  const known = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts") && !notBenches.has(file))
    .map((file) => file.slice(0, -3))
    .filter((name) => !name.startsWith("support"));
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark ${unknown.join(", ")}; there are ${known.join(", ")} (in ${join("bench")})\n`);
    process.exit(2);
  }
  const all: Record<string, readonly Median[]> = {};
  for (const name of positionals.length > 0 ? positionals : known) {
    const rounds: (readonly BenchResult[])[] = [];
    for (let index = 0; index < Number(values.rounds); index += 1) rounds.push(await round(name));
    all[name] = medians(rounds);
    if (!values.json) {
      const { about } = await load(name);
      process.stdout.write(
        `\n## ${name}: ${about}\n\n| what | hometide | peer in the same run | ratio | to reach |\n| --- | --- | --- | --- | --- |\n`,
      );
      for (const result of all[name]) process.stdout.write(`${row(result)}\n`);
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
}
