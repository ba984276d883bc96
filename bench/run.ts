import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, BenchResult, Median, SizedBench } from "./bench.ts";
import { medians } from "./bench.ts";
import { nodeArguments } from "./support/program.ts";

/*
 * npm run bench [-- NAME …] [-- --json] [--rounds N] [--points 1M,10M,50M]
 *
 * Each round of each benchmark runs in a process of its own, ours and its peer in the same one; what is printed are
 * medians. This file is also that process: `run.ts --round NAME` runs one round and sends its results. A benchmark that has
 * a table of its own (`years`) runs once for each size of `--points`.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    round: { type: "string" },
    points: { type: "string", default: "1M" },
  },
});

const notBenches = new Set(["bench.ts", "run.ts"]);

async function load(name: string): Promise<Bench | SizedBench> {
  return (await import(`./${name}.ts`)) as Bench | SizedBench;
}

/** What a round gives: its results, or its table where a size is asked for. */
function round<T>(name: string, size: readonly string[] = []): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["--round", name, ...size], {
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: [...nodeArguments],
    });
    let results: T | undefined;
    child.on("message", (message) => {
      // This file is the child too, and sends what it was asked for.
      results = message as T;
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
  const bench = await load(values.round);
  process.send?.("table" in bench ? await bench.table(values.points) : await bench.run(), () => process.exit(0));
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
    const bench = await load(name);
    if ("table" in bench) {
      process.stdout.write(`\n## ${name}: ${bench.about}\n\n${bench.notes}`);
      for (const size of values.points.split(","))
        process.stdout.write(`\n${await round<string>(name, ["--points", size])}`);
      continue;
    }
    const rounds: (readonly BenchResult[])[] = [];
    for (let index = 0; index < (bench.rounds ?? Number(values.rounds)); index += 1)
      rounds.push(await round<readonly BenchResult[]>(name));
    all[name] = medians(rounds);
    if (!values.json) {
      process.stdout.write(
        `\n## ${name}: ${bench.about}\n\n| what | hometide | peer in the same run | ratio | to reach |\n| --- | --- | --- | --- | --- |\n`,
      );
      for (const result of all[name]) process.stdout.write(`${row(result)}\n`);
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
}
