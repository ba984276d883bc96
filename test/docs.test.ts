import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { errorCodes } from "../src/model/errors.ts";

const root = resolve(import.meta.dirname, "..");

test("the generated documents are those that the code makes", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/docs.ts", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test("every error code is used by the code, and no other", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const text = files
    .filter((file) => file.endsWith(".ts") && file !== join("model", "errors.ts"))
    .map((file) => readFileSync(join(root, "src", file), "utf8"))
    .join("\n");
  const unused = Object.keys(errorCodes).filter((code) => !text.includes(`"${code}"`));
  expect(unused).toEqual([]);
});
