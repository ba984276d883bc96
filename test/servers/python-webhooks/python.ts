import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "vitest";

const cache =
  process.env["HOMETIDE_PYTHON_WEBHOOKS_CACHE"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "hometide-python-webhooks");

/** A Python with the package `standardwebhooks`. */
export const pythonWithWebhooks: string = join(cache, "venv/bin/python");

/** `describe` for tests that need it; it is installed where it is missing, and where that fails the suite says why it skips. */
export async function describePythonWebhooks(name: string, tests: () => void): Promise<void> {
  try {
    await promisify(execFile)(resolve(import.meta.dirname, "install.sh"));
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : "";
    const why = `run test/servers/python-webhooks/install.sh (${said})`;
    describe.skip(`${name} (skipped: ${why})`, () => it("needs it", () => undefined));
    return;
  }
  describe(name, tests);
}
