import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { rolldown } from "rolldown";
import type { InputOptions } from "rolldown";

const web = resolve(import.meta.dirname, "../web");
/** Where the name of the script stands in the page, in place of these words. */
const EARLY_PLACE = /<!-- before-paint\.ts:.*?-->/;
/** The scripts of the page as Vite writes them. */
const SCRIPTS = /\s*(?:<script type="module"[^>]*><\/script>|<link rel="modulepreload"[^>]*>)/g;

/** Pages and parts that are loaded when they are first seen: what the hub draws never asks for them. */
const LATER: InputOptions["plugins"] = {
  name: "later",
  resolveDynamicImport: (id) => ({ id: typeof id === "string" ? id : "later", external: true }),
};

/**
 * Makes what draws the page Now in the hub, of the page's own components, and all that it needs, in one file.
 *
 * @param file where it goes
 */
export async function buildFirstPaint(file: string): Promise<void> {
  const build = await rolldown({
    input: join(web, "first-paint.tsx"),
    platform: "node",
    plugins: LATER,
    moduleTypes: { ".css": "empty" },
    logLevel: "warn",
  });
  await build.write({ file, format: "esm", minify: true });
  await build.close();
}

/**
 * Makes the script that runs before anything is painted, and puts it into the page before the styles: a script that came
 * after them would wait for them. The other scripts go into a template, out of which it takes them once the page was
 * painted.
 *
 * @param folder of the built page: `index.html`, and `assets/` for the script
 */
export async function buildBeforePaint(folder: string): Promise<void> {
  const build = await rolldown({ input: join(web, "before-paint.ts"), platform: "browser", logLevel: "warn" });
  const { output } = await build.generate({ format: "iife", minify: true });
  await build.close();
  const { code } = output[0];
  const name = `before-paint-${createHash("sha256").update(code).digest("base64url").slice(0, 8)}.js`;
  writeFileSync(join(folder, "assets", name), code);
  const page = join(folder, "index.html");
  const html = readFileSync(page, "utf8");
  const scripts = html.match(SCRIPTS) ?? [];
  if (!EARLY_PLACE.test(html) || scripts.length === 0) throw new Error("index.html has no place for before-paint.ts");
  const early = `<template id="later">${scripts.join("")}\n    </template>\n    <script src="./assets/${name}"></script>`;
  writeFileSync(page, html.replaceAll(SCRIPTS, "").replace(EARLY_PLACE, early));
}
