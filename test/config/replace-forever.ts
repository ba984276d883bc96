import { writeSync } from "node:fs";
import { replaceFile } from "../../src/config/config-file.ts";

/** A process to be killed: replaces a file on and on, by 20,000 lines that all say the same number. */
const [path = ""] = process.argv.slice(2);
for (let number = 0; ; number++) {
  await replaceFile(path, `${number}\n`.repeat(20_000));
  if (number === 0) writeSync(1, "begun\n");
}
