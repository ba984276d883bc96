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

/*
 * node scripts/build.ts [--always]: bundles the program into dist/, a second's work, where anything is newer than what
 * is there. A hub from the bundle answers in a third of the time that it takes from the sources, where a thousand
 * modules are looked up one by one (docs/adr/0005-bundle.md).
 */
const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const stamp = join(dist, ".built");
const DAY_MS = 86_400_000;

/** Dependencies that read files of their own beside their code stay what they are. */
const EXTERNAL = ["@fastify/swagger-ui"];

/** The program, and what it runs in threads of its own. */
const ENTRIES = ["src/main.ts", "src/store/embedded/write-thread.ts", "src/store/embedded/read-thread.ts"];

/** What the bundle is made of: it is made anew when one of these has changed. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function upToDate(): boolean {
  if (process.argv.includes("--always") || !existsSync(stamp)) return false;
  const made = Number(readFileSync(stamp, "utf8"));
  return ["src", "package.json", "package-lock.json", "scripts/build.ts"].every(
    (path) => newest(join(root, path)) < made,
  );
}

/**
 * A hub that runs loads parts of itself later, so what it was started from stays: the new files go in one by one, the
 * entries last, and those of earlier builds leave after a day.
 */
function putInPlace(made: string): void {
  const isEntry = (name: string): boolean => ENTRIES.some((entry) => name === entryFile(entry));
  const names = readdirSync(made).sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const name of names) renameSync(join(made, name), join(dist, name));
  const kept = new Set([...names, ".built"]);
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (!kept.has(name) && Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}

function entryFile(entry: string): string {
  return `${basename(entry, ".ts")}.js`;
}

if (!upToDate()) {
  const started = Date.now();
  mkdirSync(dist, { recursive: true });
  const made = mkdtempSync(join(dist, "making-"));
  try {
    const build = await rolldown({
      cwd: root,
      input: Object.fromEntries(ENTRIES.map((entry) => [basename(entry, ".ts"), entry])),
      platform: "node",
      external: EXTERNAL,
      logLevel: "warn",
    });
    await build.write({ dir: made, format: "esm", sourcemap: true, chunkFileNames: "[name]-[hash].js" });
    await build.close();
    putInPlace(made);
    writeFileSync(stamp, String(started));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
