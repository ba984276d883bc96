import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const read = (file: string): string => readFileSync(resolve(import.meta.dirname, "..", file), "utf8");

test("whichever way the program is started, Node gets the same options (ADR 5)", () => {
  const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
  const ways = {
    start: /^node (.*) dist\/main\.js run$/.exec(scripts["start"] ?? "")?.[1],
    demo: /^node (.*) dist\/main\.js demo$/.exec(scripts["demo"] ?? "")?.[1],
    command: /^#!\/usr\/bin\/env -S node (.*)\n/.exec(read("src/main.ts"))?.[1],
  };
  expect(ways.start).toMatch(/^--/);
  expect(new Set(Object.values(ways)).size, JSON.stringify(ways)).toBe(1);
});

test("a Node that is too old is told so, and which one it is", () => {
  const older = 'data:text/javascript,Object.defineProperty(process, "version", { value: "v20.20.2" })';
  const { status, stderr } = spawnSync(process.execPath, ["--import", older, "src/main.ts", "run"], {
    cwd: resolve(import.meta.dirname, ".."),
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toContain(`needs Node 24 or later, and this is v20.20.2 (${process.execPath})`);
});
