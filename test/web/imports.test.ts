import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const web = resolve(import.meta.dirname, "../../web");
const files = readdirSync(web, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
/** Every import statement, with the file that it is in. */
const imports = files.flatMap((file) =>
  [
    ...readFileSync(join(web, file), "utf8").matchAll(
      /^import\s[^;]*?["']([^"']+)["'];|import\(\s*["']([^"']+)["']\s*\)/gm,
    ),
  ].map(([statement, fixed, later]) => ({ file, statement, from: fixed ?? later ?? "" })),
);

test("the check sees the dashboard", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(150);
});

test("of the hub's sources the page takes types alone: what runs in it comes over HTTP", () => {
  const taken = imports.filter(({ from }) => /^(\.\.\/)+src\//.test(from));
  expect(taken.length).toBeGreaterThan(10);
  expect(taken.filter(({ statement }) => !statement.startsWith("import type "))).toEqual([]);
});

test("nothing but its packages", () => {
  const packages = imports.filter(({ from }) => !from.startsWith("."));
  const allowed = /^(preact(\/hooks)?|preact-render-to-string|uplot(\/dist\/uPlot\.min\.css)?)$/;
  expect(packages.filter(({ from }) => !allowed.test(from))).toEqual([]);
});

test("texts stand in web/text alone", () => {
  // A sentence in a page: words between tags.
  const pages = files.filter((file) => file.endsWith(".tsx"));
  const spoken = pages.flatMap((file) =>
    [...readFileSync(join(web, file), "utf8").matchAll(/<(\w+)[^<>]*>\s*([A-Z][a-z]+ [a-z]+[^<>{}]*)<\/\1>/g)].map(
      ([found]) => `${file}: ${found}`,
    ),
  );
  expect(spoken).toEqual([]);
});
