import { nearest } from "../model/nearest.ts";
import type { Given } from "./given.ts";
import type { Problem } from "./problem.ts";
import type { Layer } from "./read-file.ts";
import type { Setting } from "./settings.ts";
import { CONFIG_FILE, settings } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const FILE_SUFFIX = "_FILE";
const OWN_PREFIX = "HOMETIDE_";

/** Every name that the hub understands in the environment. */
export const environmentNames: readonly string[] = [
  CONFIG_FILE.environment,
  ...settings.flatMap(({ environment, secret }) =>
    secret ? environment.flatMap((name) => [name, name + FILE_SUFFIX]) : environment,
  ),
];

/** Reads what the environment gives. Empty values count as absent; secrets may be in a file that `NAME_FILE` names. */
export function readEnvironment(environment: Environment): Layer {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  for (const setting of settings) {
    const found = setting.environment.flatMap((name) => valuesOf(setting, name, environment));
    const values: Given[] = [];
    for (const one of found) {
      if ("reason" in one) problems.push(one);
      else values.push(one);
    }
    const [first, ...others] = values;
    if (first === undefined) continue;
    const conflict = others.find((other) => other.raw !== first.raw);
    if (conflict === undefined) given.set(setting.key, first);
    else {
      const reason = `and ${conflict.origin} mean the same (${setting.key}) and differ`;
      problems.push({ key: first.origin, origin: "environment", reason, mend: "Keep one of them." });
    }
  }
  return { given, entries: new Map(), problems, warnings: unknownNames(environment) };
}

/** What a name and its variant with `_FILE` give. */
function valuesOf(setting: Setting, name: string, environment: Environment): readonly (Given | Problem)[] {
  const found: Given[] = [];
  const text = environment[name];
  if (text !== undefined && text !== "") found.push({ raw: text, written: "text", origin: name });
  const file = setting.secret ? environment[name + FILE_SUFFIX] : undefined;
  if (file === undefined || file === "") return found;
  const origin = name + FILE_SUFFIX;
  if (found.length > 0) {
    return [{ key: setting.key, origin, reason: `is given by ${name} as well`, mend: "Keep one of them." }];
  }
  return [{ raw: file, written: "secret_file", origin }];
}

function unknownNames(environment: Environment): readonly string[] {
  const known = new Set(environmentNames);
  const strange = Object.keys(environment).filter(
    (name) => name.startsWith(OWN_PREFIX) && !known.has(name) && environment[name] !== "",
  );
  return strange.map((name) => {
    const plain = name.endsWith(FILE_SUFFIX) ? name.slice(0, -FILE_SUFFIX.length) : name;
    const near = known.has(plain) ? plain : nearest(name, environmentNames);
    return `${name} in the environment means nothing to the hub.${near === undefined ? "" : ` Did you mean ${near}?`}`;
  });
}
