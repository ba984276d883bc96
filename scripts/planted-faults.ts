import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { Fault } from "./planted-faults/faults.ts";
import { faults } from "./planted-faults/faults.ts";

/*
 * npm run check:faults [-- NAME …]: plants one fault after the other in a copy of the project, and sees the check that
 * is there for it fail for the right reason. A check that stays green, or fails for another reason, is told.
 */
const root = resolve(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const copy = mkdtempSync(join(tmpdir(), "hometide-faults-"));

/** What git would commit: tracked files and new ones that are not ignored. */
function copyProject(): void {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of new Set(list.split("\0"))) {
    if (file === "") continue;
    const target = join(copy, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, file), target, { force: true });
  }
}

/** `node_modules` of the copy: links to ours, so that one package can be left out. */
function linkPackages(without: string | undefined): void {
  const target = join(copy, "node_modules");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== without) symlinkSync(join(root, "node_modules", name), join(target, name));
  }
  if (without === undefined) return;
  // Behind a link a package would still find what is left out.
  rmSync(join(target, "dependency-cruiser"));
  cpSync(join(root, "node_modules", "dependency-cruiser"), join(target, "dependency-cruiser"), { recursive: true });
}

function run(fault: Fault): { readonly failed: boolean; readonly output: string } {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", fault.check, "--", ...(fault.only ?? [])], {
    cwd: copy,
    encoding: "utf8",
    maxBuffer: 64 * 1_048_576,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  return { failed: status !== 0, output: `${stdout}${stderr}` };
}

/** Plants the fault, runs the check, and takes the fault away again. */
function prove(fault: Fault): string {
  const before = new Map<string, string | undefined>();
  for (const [file, change] of Object.entries(fault.files ?? {})) {
    const path = join(copy, file);
    let text: string | undefined;
    if (typeof change === "function") text = readFileSync(path, "utf8");
    before.set(path, text);
    const planted = typeof change === "function" ? change(text ?? "") : change;
    if (planted === text) throw new Error(`${fault.name}: nothing in ${file} to plant the fault in`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, planted);
  }
  if (fault.withoutPackage !== undefined) linkPackages(fault.withoutPackage);
  const { failed, output } = run(fault);
  if (fault.withoutPackage !== undefined) linkPackages(undefined);
  for (const [path, text] of before) {
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
  const said = output.split("\n").find((line) => fault.says.test(line));
  if (!failed) return "STAYED GREEN";
  return said === undefined ? `FAILED FOR ANOTHER REASON:\n${output}` : said.trim().replace(/\s+/g, " ").slice(0, 160);
}

let unproven = 0;
try {
  copyProject();
  linkPackages(undefined);
  console.log("| check | planted fault | what the check said | s |\n|---|---|---|---|");
  for (const fault of faults) {
    if (wanted.length > 0 && !wanted.includes(fault.check) && !wanted.includes(fault.name)) continue;
    const before = performance.now();
    const said = prove(fault);
    if (/^(STAYED|FAILED FOR)/.test(said)) unproven++;
    const seconds = ((performance.now() - before) / 1_000).toFixed(1);
    console.log(`| ${fault.check} | ${fault.name} | ${said.replaceAll("|", String.raw`\|`)} | ${seconds} |`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(unproven === 0 ? "every check turned red for the right reason" : `${unproven} faults were not seen`);
process.exitCode = unproven === 0 ? 0 : 1;
