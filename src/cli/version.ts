import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../ops/package-folder.ts";

/** The version of the package. */
export const version: string = readVersion();

function readVersion(): string {
  // Our own manifest, which npm does not accept without a version.
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return manifest.version;
}
