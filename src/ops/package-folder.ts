import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of package.json above a file: the program runs from its sources and from its bundle, which lie apart in it. */
export const packageFolder: string = above(import.meta.dirname);

function above(folder: string): string {
  const parent = dirname(folder);
  return existsSync(join(folder, "package.json")) || parent === folder ? folder : above(parent);
}
