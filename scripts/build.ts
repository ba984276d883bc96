import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { rolldown } from "rolldown";
import { buildWeb } from "./build-web.ts";

/*
 * node scripts/build.ts [--always] [--web]: bundles the program into dist/ and the dashboard into dist/web, a second's
 * work each, where anything is newer than what is there; with --web the dashboard alone. A hub from the bundle answers in a third of the time that it takes from the sources, where a thousand
 * modules are looked up one by one (docs/adr/0005-bundle.md).
 */
const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The program, and what it runs in threads of its own. */
const ENTRIES = ["src/main.ts", "src/store/embedded/write-thread.ts", "src/store/embedded/read-thread.ts"];

/** What the bundle is made of: it is made anew when one of these has changed. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Written once the part is in place, with the time at which its building began. */
const stampOf = (part: string): string => join(dist, `.built-${part}`);

function upToDate(part: string, paths: readonly string[]): boolean {
  if (process.argv.includes("--always") || !existsSync(stampOf(part))) return false;
  const made = Number(readFileSync(stampOf(part), "utf8"));
  return [...paths, "package.json", "package-lock.json", "scripts"].every((path) => newest(join(root, path)) < made);
}

/**
 * A hub that runs loads parts of itself later, so what it was started from stays: the new files go in one by one, the
 * entries last, and those of earlier builds leave after a day.
 */
function putInPlace(made: string): void {
  const isEntry = (name: string): boolean => ENTRIES.some((entry) => name === entryFile(entry));
  const names = readdirSync(made).sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const name of names) renameSync(join(made, name), join(dist, name));
  removeOld(dist, new Set([...names, "web", ".built-program", ".built-web"]), DAY_MS);
}

/** What earlier builds left leaves so many milliseconds after it was made. */
function removeOld(folder: string, kept: ReadonlySet<string>, afterMs: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!kept.has(name) && Date.now() - statSync(path).mtimeMs > afterMs)
      rmSync(path, { recursive: true, force: true });
  }
}

function entryFile(entry: string): string {
  return `${basename(entry, ".ts")}.js`;
}

/** Makes a part in a folder of its own, which goes when it has failed. */
async function make(part: string, paths: readonly string[], build: (folder: string) => Promise<void>): Promise<void> {
  if (upToDate(part, paths)) return;
  const started = Date.now();
  mkdirSync(dist, { recursive: true });
  const made = mkdtempSync(join(dist, "making-"));
  try {
    await build(made);
    writeFileSync(stampOf(part), String(started));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * V8 keeps the text of each module in each thread, with two bytes a character where a single one is beyond Latin-1, such as "→" in a
 * string. Without comments and blanks, and with those escaped, a hub takes 12 MB less.
 */
function inAscii(code: string): string {
  const raw = /String\.raw`[^`]*[^\0-\x7f]/.exec(code);
  if (raw !== null) throw new Error(`a raw string cannot be escaped: ${raw[0].slice(0, 100)}`);
  return code.replaceAll(/[\x80-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

async function buildProgram(made: string): Promise<void> {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(ENTRIES.map((entry) => [basename(entry, ".ts"), entry])),
    platform: "node",
    logLevel: "warn",
  });
  const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } };
  await build.write({ dir: made, format: "esm", sourcemap: true, chunkFileNames: "[name]-[hash].js", minify });
  await build.close();
  for (const name of readdirSync(made).filter((file) => file.endsWith(".js"))) {
    const path = join(made, name);
    writeFileSync(path, inAscii(readFileSync(path, "utf8")));
  }
  putInPlace(made);
}

/**
 * The pages that are open load parts later, so the assets of the last hour stay beside the new ones; a page that is older
 * says that it is to be loaded anew.
 */
async function buildDashboard(made: string): Promise<void> {
  const scripts = await buildWeb(made);
  const [from, to] = [join(made, "assets"), join(dist, "web", "assets")];
  mkdirSync(to, { recursive: true });
  const names = new Set(readdirSync(from));
  for (const name of names) renameSync(join(from, name), join(to, name));
  // The page last: it names all others.
  for (const name of ["first-paint.js", "index.html"]) renameSync(join(made, name), join(dist, "web", name));
  removeOld(to, names, HOUR_MS);
  console.error(`the dashboard: ${(scripts / 1_000).toFixed(1)} kB of script (gzip)`);
}

if (!process.argv.includes("--web")) await make("program", ["src"], buildProgram);
// The types that web/ takes from src/ leave nothing in it.
await make("web", ["web"], buildDashboard);
