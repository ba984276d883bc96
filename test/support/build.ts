import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

/** Vitest's global set-up: the tests that run the program run what is built from the sources as they are now. */
export function setup(): void {
  execFileSync(process.execPath, [resolve(import.meta.dirname, "../../scripts/build.ts")], { stdio: "inherit" });
}
