import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildBeforePaint, buildFirstPaint } from "./build-first-paint.ts";

/** All scripts of the dashboard together, as gzip: what a phone loads that visits every page. */
const MOST_SCRIPT_BYTES = 150_000;
const COMPRESSED = /\.(js|css|svg)$/;

const root = resolve(import.meta.dirname, "..");

/**
 * Builds the dashboard from `web/` into a folder: `index.html`, and `assets/` whose names change with what is in them,
 * each also compressed; beside them `first-paint.js`, with which the hub draws the first screen.
 *
 * @returns gzip bytes of all scripts
 * @throws Error where there is more script than the budget allows
 */
export async function buildWeb(folder: string): Promise<number> {
  // Whoever calls, such as the tests, gets what is shipped: elsewhere Vite puts helps for developers into it, a tenth more.
  process.env["NODE_ENV"] = "production";
  // Loaded only where something is to be built.
  const { build } = await import("vite");
  await build({
    root: join(root, "web"),
    // The page works under any path: Home Assistant's ingress gives it a random one.
    base: "./",
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      // The content security policy allows no data: but in pictures, and no script in the page.
      assetsInlineLimit: 0,
      // All of it is smaller than a picture: pages that bring styles of their own would wait for one file more.
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
    },
  });
  await Promise.all([buildBeforePaint(folder), buildFirstPaint(join(folder, "first-paint.js"))]);
  const assets = join(folder, "assets");
  let scripts = 0;
  for (const name of readdirSync(assets)) {
    if (!COMPRESSED.test(name)) continue;
    const content = readFileSync(join(assets, name));
    const gzip = gzipSync(content, { level: 9 });
    writeFileSync(join(assets, `${name}.gz`), gzip);
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content, { params: quality }));
    if (name.endsWith(".js")) scripts += gzip.length;
  }
  if (scripts > MOST_SCRIPT_BYTES)
    throw new Error(`The dashboard's scripts are ${scripts} bytes as gzip; ${MOST_SCRIPT_BYTES} are allowed.`);
  return scripts;
}
