import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { missingBinaries } from "./lock/missing-binaries.ts";

/*
 * npm run lock: after `npm install`, puts the packages of other platforms into package-lock.json that the registry in
 * use did not have. Without them `npm ci` calls the lock incomplete, on every platform.
 */
const path = resolve(import.meta.dirname, "../package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, object> };
const missing = missingBinaries(lock.packages);
const packages = Object.entries({ ...lock.packages, ...missing });
// npm's order: by code unit of the path.
packages.sort(([a], [b]) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(packages);
if (Object.keys(missing).length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
for (const name of Object.keys(missing)) console.log(`added ${name}`);
console.log(`${Object.keys(missing).length} entries added to package-lock.json`);
