import type { ValueSource } from "./given.ts";
import type { Problem } from "./problem.ts";
import type { Layout, Step } from "./settings.ts";
import { keyOf } from "./settings.ts";

/** Where each entry of a list was given, by the list's key. */
export type Entries = ReadonlyMap<string, readonly string[]>;

/** What is wrong with entries as a whole: settings that they lack, and values that two of them share. */
export function checkEntries(options: {
  readonly layout: Layout;
  readonly entries: Entries;
  readonly values: ReadonlyMap<string, unknown>;
  readonly sources: ReadonlyMap<string, ValueSource>;
  /** Keys of what is wrong already, which are not told again. */
  readonly wrong: ReadonlySet<string>;
}): readonly Problem[] {
  const { layout, entries, values, sources, wrong } = options;
  const problems: Problem[] = [];
  for (const { key, path, required, expects } of layout.settings) {
    if (!required || values.has(key) || wrong.has(key)) continue;
    const entry = entryOf(path);
    if (entry === undefined || wrong.has(keyOf([...entry.list, entry.index]))) continue;
    const origin = entries.get(keyOf(entry.list))?.[entry.index] ?? "";
    problems.push({ key, origin, reason: "is missing", mend: `Give it ${expects}.` });
  }
  for (const { path, schema } of layout.lists) {
    const { unique } = schema.list;
    if (unique === undefined) continue;
    const seen = new Map<unknown, string>();
    for (const index of (entries.get(keyOf(path)) ?? []).keys()) {
      const key = keyOf([...path, index, unique]);
      const value = values.get(key);
      const origin = sources.get(key)?.origin ?? "";
      const first = seen.get(value);
      if (value === undefined) continue;
      if (first === undefined) seen.set(value, origin);
      else {
        const reason = `is another entry's, too (see ${first})`;
        problems.push({ key, origin, value: JSON.stringify(value), reason, mend: "Give each entry its own." });
      }
    }
  }
  return problems;
}

/** The innermost entry in which a place lies. */
function entryOf(path: readonly Step[]): { readonly list: readonly Step[]; readonly index: number } | undefined {
  const at = path.findLastIndex((step) => typeof step === "number");
  const index = path[at];
  return typeof index === "number" ? { list: path.slice(0, at), index } : undefined;
}
