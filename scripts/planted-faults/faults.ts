/** One mistake and the check that is there to see it. */
export interface Fault {
  /** The mistake in a few words. */
  readonly name: string;
  /** The npm script that must fail. */
  readonly check: string;
  /** Files to write, as text, or as a change of the text that is there. */
  readonly files?: Readonly<Record<string, string | ((text: string) => string)>>;
  /** A folder of node_modules that is missing. */
  readonly withoutPackage?: string;
  /** Further arguments of the script. */
  readonly only?: readonly string[];
  /** A line of the output that tells the mistake. */
  readonly says: RegExp;
}

const planted = "src/ops/planted.ts";
/** One line for each finding, with the file in it. */
const UNIX = ["--format=unix"];

export const faults: readonly Fault[] = [
  {
    name: "a text where a number is declared",
    check: "types",
    files: { [planted]: 'export const planted: number = "text";\n' },
    says: /planted\.ts.*TS2322/,
  },
  {
    name: "an element of an array that may be absent",
    check: "types",
    files: { [planted]: "export const planted = (list: readonly number[]): number => list[0];\n" },
    says: /planted\.ts.*TS2322/,
  },
  {
    name: "an enum (cannot run unbuilt)",
    check: "types",
    files: { [planted]: "export enum Planted {\n  One,\n}\n" },
    says: /planted\.ts.*TS1294/,
  },
  {
    name: "a promise that nobody awaits",
    check: "lint",
    only: UNIX,
    files: {
      [planted]: "async function work(): Promise<void> {}\n\nexport function planted(): void {\n  work();\n}\n",
    },
    says: /planted\..*no-floating-promises/,
  },
  {
    name: "a promise where nobody looks for one",
    check: "lint",
    only: UNIX,
    files: {
      [planted]: "export function planted(list: readonly string[]): void {\n  list.forEach(async () => {});\n}\n",
    },
    says: /planted\..*no-misused-promises/,
  },
  {
    name: "an exported function without a return type",
    check: "lint",
    only: UNIX,
    files: { [planted]: "export function planted() {\n  return 1;\n}\n" },
    says: /planted\..*explicit-module-boundary-types/,
  },
  {
    name: "any",
    check: "lint",
    only: UNIX,
    files: { [planted]: "export const planted = (value: any): string => String(value);\n" },
    says: /planted\..*no-explicit-any/,
  },
  {
    name: "process.env outside of main.ts",
    check: "lint",
    only: UNIX,
    files: { [planted]: 'export const planted = process.env["HOME"];\n' },
    says: /planted\..*no-process-env/,
  },
  {
    name: "console outside of cli",
    check: "lint",
    only: UNIX,
    files: { [planted]: 'console.log("planted");\n' },
    says: /planted\..*no-console/,
  },
  {
    name: "the machine's clock outside of model/clock.ts",
    check: "lint",
    only: UNIX,
    files: { [planted]: "export const planted = Date.now();\n" },
    says: /planted\..*no-restricted-properties/,
  },
  {
    name: "a timer outside of model/clock.ts",
    check: "lint",
    only: UNIX,
    files: { [planted]: "setTimeout(() => undefined, 1);\n" },
    says: /planted\..*no-restricted-globals/,
  },
  {
    name: "an error that is swallowed",
    check: "lint",
    only: UNIX,
    files: { [planted]: 'try {\n  JSON.parse("");\n} catch {}\n' },
    says: /planted\..*no-empty/,
  },
  {
    name: "a test that runs alone",
    check: "lint",
    only: UNIX,
    files: { "test/planted.test.ts": 'import { test } from "vitest";\n\ntest.only("planted", () => undefined);\n' },
    says: /planted\..*no-focused-tests/,
  },
  {
    name: "single quotes, no semicolon",
    check: "format:check",
    files: { [planted]: "export const planted = {a: 'b'}\n" },
    says: /src\/ops\/planted\.ts/,
  },
  {
    name: "model imports ops",
    check: "imports",
    files: { "src/model/planted.ts": 'export { silentLog } from "../ops/log.ts";\n' },
    says: /src\/model\/planted\.ts imports src\/ops\/log\.ts: the vocabulary imports nothing of ours/,
  },
  {
    name: "one source imports another",
    check: "imports",
    files: { "src/sources/espn/planted.ts": 'export { HomeAssistantOptions } from "../home-assistant/options.ts";\n' },
    says: /src\/sources\/espn\/planted\.ts imports src\/sources\/home-assistant\/options\.ts: an adapter sees its contract/,
  },
  {
    name: "a contract used by value",
    check: "imports",
    files: { "src/sports/planted.ts": 'export { Quality } from "../pipeline/quality.ts";\n' },
    says: /src\/sports\/planted\.ts imports src\/pipeline\/quality\.ts: the middle knows/,
  },
  {
    name: "two files that need each other",
    check: "imports",
    files: {
      "src/model/planted-a.ts": 'export { b } from "./planted-b.ts";\nexport const a = 1;\n',
      "src/model/planted-b.ts": 'export { a } from "./planted-a.ts";\nexport const b = 1;\n',
    },
    says: /src\/model\/planted-a\.ts → src\/model\/planted-b\.ts/,
  },
  {
    name: "a package outside of its owner's folder",
    check: "imports",
    files: { [planted]: 'export { parse } from "yaml";\n' },
    says: /src\/ops\/planted\.ts imports yaml: files that people write/,
  },
  {
    name: "I/O in the pipeline",
    check: "imports",
    files: { "src/pipeline/planted.ts": 'export { readFileSync } from "node:fs";\n' },
    says: /src\/pipeline\/planted\.ts imports fs, but is to be without I\/O/,
  },
  {
    name: "a folder without a layer",
    check: "imports",
    files: { "src/planted/planted.ts": "export const planted = 1;\n" },
    says: /src\/planted\/planted\.ts/,
  },
  {
    name: "a checker that sees no module (no @swc/core)",
    check: "imports",
    withoutPackage: "@swc",
    says: /× the check sees every file and what it imports/,
  },
  {
    name: "an export that nothing imports",
    check: "deadcode",
    files: { "src/model/time.ts": (text) => `${text}\nexport function planted(): number {\n  return 1;\n}\n` },
    says: /planted\s+function\s+src\/model\/time\.ts/,
  },
  {
    name: "a file that nothing imports",
    check: "deadcode",
    files: { [planted]: "export const planted = 1;\n" },
    says: /src\/ops\/planted\.ts/,
  },
  {
    name: "a setting whose description changed",
    check: "docs:check",
    files: { "src/config/sections.ts": (text) => text.replace("Port to listen on", "Port to hear on") },
    says: /docs\/generated\/configuration\.md \(differs from line \d+ on\)/,
  },
  {
    name: "a document that nothing makes",
    check: "docs:check",
    files: { "docs/generated/planted.md": "# Planted\n" },
    says: /docs\/generated\/planted\.md \(nothing makes it\)/,
  },
  {
    name: "another default port",
    check: "test",
    only: ["test/config"],
    files: { "src/config/sections.ts": (text) => text.replace("default: 8005", "default: 8006") },
    says: /× the defaults are SPEC's/,
  },
  {
    name: "a secret in a message",
    check: "test",
    only: ["test/config/problems.test.ts"],
    files: { "src/config/problem.ts": (text) => text.replace('if (setting.secret) return "(secret)";', "") },
    says: /× .*HOMETIDE_TOKEN.*hunter2/,
  },
];
