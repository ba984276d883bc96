import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "vitest";

/** The releases of Home Assistant that the tests run against: the last one for Python 3.11, and a recent one. */
export const releases = ["2024.3.3", "2026.2.3"] as const;
export type Release = (typeof releases)[number];

const installer = resolve(import.meta.dirname, "install.sh");
const NEEDS: Readonly<Record<Release, string>> = { "2024.3.3": "Python 3.11", "2026.2.3": "Python 3.13.2" };

/** Where `install.sh` puts the releases: outside of the checkout, kept between runs. */
const cache =
  process.env["HOMETIDE_TEST_CACHE"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "hometide-home-assistant");

/** The Python of a release's own environment; Home Assistant is installed in it. */
export function pythonOf(release: Release): string {
  return join(cache, release, "bin/python");
}

/**
 * Installs what is missing, where this machine has a Python that fits (half a minute, once); builds none.
 *
 * @returns why the release is not there, or `undefined` where it is
 */
async function missing(release: Release): Promise<string | undefined> {
  try {
    await promisify(execFile)(installer, ["--no-build", release]);
    return undefined;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : "";
    return `needs ${NEEDS[release]}, run test/servers/home-assistant/install.sh ${release} (${said})`;
  }
}

/** `describe` for each release of a real Home Assistant; a suite says why it skips where a release cannot be had. */
export async function describeHomeAssistant(name: string, tests: (release: Release) => void): Promise<void> {
  for (const release of releases) {
    const title = `Home Assistant ${release}: ${name}`;
    const why = await missing(release);
    if (why === undefined) describe(title, () => tests(release));
    else describe.skip(`${title} (skipped: ${why})`, () => it("needs it", () => undefined));
  }
}
