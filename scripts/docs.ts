import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openApiDocument } from "../src/api/document.ts";
import { version } from "../src/cli/version.ts";
import { configJsonSchema } from "../src/config/json-schema.ts";
import { configReference } from "../src/config/reference.ts";
import { errorsPage } from "./docs/errors.ts";
import { measurementsPage } from "./docs/measurements.ts";
import { metricsPage } from "./docs/metrics.ts";
import { playerStatisticsPage } from "./docs/player-statistics.ts";
import { statesPage } from "./docs/states.ts";

/*
 * npm run docs: writes docs/generated from the code. With --check it writes nothing, names the files that differ
 * and fails.
 */

/** Every generated document: one line each. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  "configuration.md": configReference,
  "configuration.schema.json": () => json(configJsonSchema()),
  "measurements.md": measurementsPage,
  "player-statistics.md": playerStatisticsPage,
  "states.md": statesPage,
  "errors.md": errorsPage,
  "metrics.md": metricsPage,
  "openapi.json": () => openApiDocument(version),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const folder = resolve(import.meta.dirname, "../docs/generated");
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

mkdirSync(folder, { recursive: true });
const present = readdirSync(folder);
const stale: string[] = present
  .filter((name) => !Object.hasOwn(documents, name))
  .map((name) => `${name} (nothing makes it)`);
for (const [name, make] of Object.entries(documents)) {
  const made = await make();
  const current = present.includes(name) ? readFileSync(join(folder, name), "utf8") : undefined;
  if (made === current) continue;
  if (values.check)
    stale.push(current === undefined ? `${name} (not there)` : `${name} (differs${firstDifference(current, made)})`);
  else {
    writeFileSync(join(folder, name), made);
    console.log(`wrote docs/generated/${name}`);
  }
}
if (stale.length > 0) {
  for (const name of stale) console.error(`docs/generated/${name}`);
  console.error(values.check ? "run `npm run docs` and commit what it writes" : "remove what nothing makes");
  process.exitCode = 1;
}

function firstDifference(current: string, made: string): string {
  const [old, fresh] = [current.split("\n"), made.split("\n")];
  const line = fresh.findIndex((text, index) => text !== old[index]);
  return ` from line ${(line === -1 ? fresh.length : line) + 1} on`;
}
