import type { LoadedConfig } from "./load.ts";
import type { Step } from "./settings.ts";
import { layoutOf, rootSchema } from "./settings.ts";

/**
 * The values in the shape of the file, as one would write them there. Secrets and what is not set are not in it, nor what the
 * entries of lists leave to the defaults.
 */
export function shownValues({ sources, entries }: LoadedConfig): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  const layout = layoutOf(rootSchema, (list) => entries.get(list)?.length ?? 0);
  for (const { path, key } of layout.lists) {
    put(root, path, []);
    // An entry that says nothing is one all the same.
    for (let i = 0; i < (entries.get(key)?.length ?? 0); i++) put(root, [...path, i], {});
  }
  for (const { key, path, secret } of layout.settings) {
    const source = sources.get(key);
    if (source === undefined || secret) continue;
    if (source.origin === "default" && path.some((step) => typeof step === "number")) continue;
    put(root, path, source.written);
  }
  return root;
}

type Holder = Record<Step, unknown>;

function put(root: Holder, path: readonly Step[], value: unknown): void {
  let holder = root;
  for (const step of path.slice(0, -1)) {
    holder[step] ??= {};
    // It was made just now, or by an earlier key of the same section.
    holder = holder[step] as Holder;
  }
  const name = path.at(-1);
  if (name !== undefined) holder[name] = value;
}
