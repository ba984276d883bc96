import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import type { ICruiseResult, IDependency, IModule } from "dependency-cruiser";
import { cruise } from "dependency-cruiser";
import { describe, expect, test } from "vitest";
import { layers, owners, pureLayers } from "./support/import-rules.ts";

const root = resolve(import.meta.dirname, "..");
const { modules } = await graph();

/** The imports of every module under src. Built-in modules and packages are named, not followed. */
async function graph(): Promise<ICruiseResult> {
  const options = { baseDir: root, parser: "swc", doNotFollow: { path: "node_modules" } } as const;
  const resolving = { extensions: [".ts"], conditionNames: ["import", "node"], exportsFields: ["exports"] };
  const { output } = await cruise(["src"], options, resolving);
  if (typeof output === "string") throw new Error("without a reporter the output is the graph");
  return output;
}

const ours = modules.filter((module) => module.source.startsWith("src/"));
const layerOf = (file: string): (typeof layers)[number] | undefined => layers.find((layer) => layer.files.test(file));

/**
 * Whether every import of `to` in `from` is an `import type`. The graph does not tell it; `verbatimModuleSyntax` and the
 * linter make every import of types say so at its beginning.
 */
function byTypeOnly(from: string, specifier: string): boolean {
  const text = readFileSync(join(root, from), "utf8");
  const statements = text.match(/^(import|export)\b[^;]*?from "[^"]+"/gm) ?? [];
  const those = statements.filter((statement) => statement.endsWith(`from "${specifier}"`));
  return those.length > 0 && those.every((statement) => /^(import|export) type\b/.test(statement));
}

/** Types in a package's own files: the compiler finds them, programs do not look for them. */
function isPackageType(from: IModule, { module }: IDependency): boolean {
  return !module.startsWith(".") && byTypeOnly(from.source, module);
}

function dependencies(keep: (dependency: IDependency) => boolean): readonly (readonly [IModule, IDependency])[] {
  return ours.flatMap((module) => module.dependencies.filter(keep).map((dependency) => [module, dependency] as const));
}

const isOurs = ({ resolved }: IDependency): boolean => resolved.startsWith("src/");
const isBuiltin = ({ dependencyTypes }: IDependency): boolean => dependencyTypes.includes("core");
/** `@fastify/etag` of `@fastify/etag/x.js`. */
const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

describe("import directions", () => {
  test("the check sees every file and what it imports", () => {
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(ours.map((module) => module.source).toSorted()).toEqual(files.map((file) => `src/${file}`).toSorted());
    const statements = ours.flatMap(
      ({ source }) => readFileSync(join(root, source), "utf8").match(/^(import|export)\b[^;]*?from "/gm) ?? [],
    );
    // A file may import another twice, by type and by value.
    const seen = dependencies(() => true).length;
    expect(seen).toBeLessThanOrEqual(statements.length);
    expect(seen).toBeGreaterThan(statements.length * 0.8);
  });

  test("every import leads somewhere", () => {
    const lost = dependencies((dependency) => dependency.couldNotResolve).filter(
      ([from, to]) => !isPackageType(from, to),
    );
    expect(lost.map(([from, to]) => `${from.source} imports ${to.module}, which is not there`)).toEqual([]);
  });

  test("every file belongs to a layer", () => {
    expect(ours.filter(({ source }) => layerOf(source) === undefined).map(({ source }) => source)).toEqual([]);
  });

  test("each layer imports what it may", () => {
    const wrong = dependencies(isOurs).flatMap(([{ source }, { module, resolved }]) => {
      const layer = layerOf(source);
      if (layer === undefined) return [];
      // `$1` in a rule is the adapter's own folder.
      const own = layer.files.exec(source)?.[1] ?? "";
      const allows = (rules: readonly string[] | undefined): boolean =>
        (rules ?? []).some((rule) => new RegExp(`^src/${rule.replace("$1", own)}`).test(resolved));
      if (allows(layer.may) || (allows(layer.mayByType) && byTypeOnly(source, module))) return [];
      return [`${source} imports ${resolved}: ${layer.because}`];
    });
    expect(wrong).toEqual([]);
  });

  test("nothing imports itself on a way round, not even by type", () => {
    const round = dependencies((dependency) => dependency.circular);
    const ways = round.map(([from, to]) => [from.source, ...(to.cycle ?? []).map(({ name }) => name)].join(" → "));
    expect(ways).toEqual([]);
  });

  test("nothing in src needs tests, benchmarks or scripts", () => {
    const strange = dependencies((to) => !isOurs(to) && !isBuiltin(to) && !to.resolved.startsWith("node_modules/"));
    const outside = strange.filter(([from, to]) => !isPackageType(from, to));
    expect(outside.map(([from, to]) => `${from.source} imports ${to.resolved}`)).toEqual([]);
  });

  test("layers without I/O import none", () => {
    const io = /^(node:)?(fs|net|http|https|http2|tls|dns|dgram|child_process|worker_threads|sqlite)(\/|$)/;
    const wrong = dependencies(isBuiltin).filter(([from, to]) => pureLayers.test(from.source) && io.test(to.module));
    expect(wrong.map(([from, to]) => `${from.source} imports ${to.module}, but is to be without I/O`)).toEqual([]);
  });
});

describe("packages", () => {
  // The graph says `fs` and `node:sqlite`.
  const nameOf = (to: IDependency): string =>
    isBuiltin(to) ? `node:${to.module.replace(/^node:/, "")}` : packageOf(to.module);
  const used = dependencies((to) => !isOurs(to) && (!isBuiltin(to) || owners.some(({ name }) => name === nameOf(to))));

  test("each is imported by its owners only", () => {
    const wrong = used.flatMap(([from, to]) => {
      const owner = owners.find(({ name }) => name === nameOf(to));
      if (owner === undefined) return [`${from.source} imports ${to.module}, which has no owner in the table`];
      return owner.folders.some((folder) => new RegExp(`^src/${folder}`).test(from.source))
        ? []
        : [`${from.source} imports ${to.module}: ${owner.because}`];
    });
    expect(wrong).toEqual([]);
  });

  test("each is a dependency of the package, and each dependency is used", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const names = new Set(used.map(([, to]) => nameOf(to)).filter((name) => !name.startsWith("node:")));
    expect([...names].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
  });

  test("the table has no row that nothing uses", () => {
    const names = new Set(used.map(([, to]) => nameOf(to)));
    expect(owners.filter(({ name }) => !names.has(name)).map(({ name }) => name)).toEqual([]);
    expect(
      owners.every(
        ({ name }) =>
          !name.startsWith("node:") || builtinModules.includes(name) || builtinModules.includes(name.slice(5)),
      ),
    ).toBe(true);
  });
});
