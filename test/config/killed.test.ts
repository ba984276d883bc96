import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { replaceFile } from "../../src/config/config-file.ts";
import { temporaryFolder } from "../support/temporary.ts";

test("killed amid the writing, the file is the former one or the new one, never half", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "hometide.yaml");
  const script = resolve(import.meta.dirname, "replace-forever.ts");
  let drafts = 0;
  for (let kill = 0; kill < 6; kill++) {
    const child = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await new Promise((done) => setTimeout(done, kill * 7));
    child.kill("SIGKILL");
    await once(child, "exit");
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(20_000);
    expect(new Set(lines).size).toBe(1);
    drafts += readdirSync(folder).length - 1;
  }
  // Some kills must have hit a write, or the test shows nothing; the next write clears away what they left.
  expect(drafts).toBeGreaterThan(0);
  await replaceFile(file, "teams: []\n");
  expect(readdirSync(folder)).toEqual(["hometide.yaml"]);
});
