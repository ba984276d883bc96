import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { missingBinaries } from "../scripts/lock/missing-binaries.ts";

const text = readFileSync(resolve(import.meta.dirname, "../package-lock.json"), "utf8");
const lock = JSON.parse(text) as { packages: Record<string, { version?: string; os?: string[]; dev?: boolean }> };

test("the lock has an entry for every platform's binaries (npm run lock adds them)", () => {
  expect(Object.keys(missingBinaries(lock.packages))).toEqual([]);
});

test("a missing one is described by its name", () => {
  const packages = {
    "": { optionalDependencies: { ours: "1" } },
    "node_modules/a": {
      version: "1.2.3",
      dev: true,
      optionalDependencies: { "@a/b-linux-arm-musleabihf": "1.2.3", "@a/b-win32-x64-msvc": "1.2.3" },
    },
    "node_modules/c/node_modules/d": {
      version: "2.0.0",
      optionalDependencies: { "d-darwin-arm64": "2.0.0", "e-darwin-arm64": "2.0.0" },
    },
    "node_modules/d-darwin-arm64": { version: "2.0.0" },
    "node_modules/c/node_modules/e-darwin-arm64": { version: "2.0.0" },
  };
  expect(missingBinaries(packages)).toEqual({
    "node_modules/@a/b-linux-arm-musleabihf": {
      version: "1.2.3",
      cpu: ["arm"],
      dev: true,
      libc: ["musl"],
      license: "MIT",
      optional: true,
      os: ["linux"],
    },
    "node_modules/@a/b-win32-x64-msvc": {
      version: "1.2.3",
      cpu: ["x64"],
      dev: true,
      license: "MIT",
      optional: true,
      os: ["win32"],
    },
  });
  expect(() => missingBinaries({ "node_modules/a": { optionalDependencies: { fast: "1.0.0" } } })).toThrow(
    "not a binary for a platform",
  );
});

test("the lock names no registry", () => {
  expect(text).not.toContain('"resolved"');
});
