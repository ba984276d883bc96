import { peerOf } from "../model/address.ts";
import type { LoadedConfig } from "./load.ts";
import type { EditProblem } from "./edit-yaml.ts";
import type { Setting, Step } from "./settings.ts";
import { keyOf, layoutOf, rootSchema, settings } from "./settings.ts";

/**
 * What the dashboard may change, by the beginnings of keys. What decides who may reach the hub, and which files and which
 * sources it reads, is for whoever has the machine.
 */
const CHANGEABLE = [
  "teams",
  "leagues",
  "leagues_custom",
  "time_zone",
  "time_of_day",
  "history",
  "home_assistant",
  "weather.source",
  "weather.latitude",
  "weather.longitude",
  "influxdb",
  "mirrors",
  // Not mqtt.ca_file, which names a file of the machine.
  "mqtt.url",
  "mqtt.enabled",
  "mqtt.username",
  "mqtt.password",
  "mqtt.discovery",
  "mqtt.discovery_prefix",
  "mqtt.base_topic",
  "mqtt.expires_after",
  "retention",
  "storage",
] as const;

/** Why a setting cannot be changed from the dashboard; `undefined` where it can. */
export function whyFixed(loaded: Pick<LoadedConfig, "sources">, { key, environment }: Setting): string | undefined {
  const origin = loaded.sources.get(key)?.origin ?? "default";
  if (origin.startsWith("--") || isFromEnvironment(environment, origin))
    return `${origin} says it, and counts before the file`;
  const can = CHANGEABLE.some((beginning) => key === beginning || new RegExp(`^${beginning}[.[]`).test(key));
  return can ? undefined : "only the hub's machine may change it";
}

/** Whether a value was given by one of a setting's names in the environment, or by the file that one of them names. */
export function isFromEnvironment(environment: readonly string[], origin: string): boolean {
  return environment.some((name) => origin === name || origin === `${name}_FILE`);
}

/** The settings of a change that are not the dashboard's to change. */
export function fixedProblems(loaded: Pick<LoadedConfig, "sources">, patch: unknown): readonly EditProblem[] {
  return settings.flatMap((setting) => {
    if (!isNamed(patch, setting.path) && !isTakenAway(loaded, patch, setting)) return [];
    const reason = whyFixed(loaded, setting);
    return reason === undefined ? [] : [{ path: setting.path, reason }];
  });
}

/** Whether the file says it, and `null` for the section that it lies in would take it away. */
function isTakenAway({ sources }: Pick<LoadedConfig, "sources">, patch: unknown, setting: Setting): boolean {
  const { key, path, environment } = setting;
  const origin = sources.get(key)?.origin ?? "default";
  if (origin === "default" || origin.startsWith("--") || isFromEnvironment(environment, origin)) return false;
  let place = patch;
  for (const step of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, step)) return false;
    // A step is a key of an object.
    place = (place as Readonly<Record<Step, unknown>>)[step];
    if (place === null) return true;
  }
  return false;
}

/**
 * Secrets that a change would send to another address than the one that they were given for: whoever may change an address
 * must not learn a secret by it.
 */
export function strayedSecrets(before: LoadedConfig, after: LoadedConfig, patch: unknown): readonly EditProblem[] {
  const sections = layoutOf(rootSchema, (list) => after.entries.get(list)?.length ?? 0).settings;
  return sections.flatMap(({ path, key, secret, environment }) => {
    if (!secret || !after.sources.has(key) || isNamed(patch, path)) return [];
    const holder = path.slice(0, -1);
    const address = addressOf(after, holder);
    if (address === undefined || address === addressOf(before, formerPlace(before, after, holder))) return [];
    const origin = after.sources.get(key)?.origin ?? "";
    const reason = isFromEnvironment(environment, origin)
      ? `comes from ${origin}, and goes to the address that it was given for: set the address in the environment, too`
      : "is needed again for another address";
    return [{ path, reason }];
  });
}

/** Whether a patch says something about a setting: `null` for a whole section takes away what is in the file alone. */
function isNamed(patch: unknown, path: readonly Step[]): boolean {
  let place = patch;
  for (const step of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, step)) return false;
    // A step is a key of an object, or the number of an entry.
    place = (place as Readonly<Record<Step, unknown>>)[step];
  }
  return true;
}

/** Where a section was before: an entry of a list is known by its name. */
function formerPlace(before: LoadedConfig, after: LoadedConfig, holder: readonly Step[]): readonly Step[] {
  const at = holder.at(-1);
  if (typeof at !== "number") return holder;
  const list = holder.slice(0, -1);
  const nameAt = (of: LoadedConfig, index: number): unknown => of.sources.get(keyOf([...list, index, "name"]))?.written;
  const count = before.entries.get(keyOf(list))?.length ?? 0;
  const former = Array.from({ length: count }, (_, index) => index).find(
    (index) => nameAt(before, index) === nameAt(after, at),
  );
  return former === undefined ? holder : [...list, former];
}

function addressOf(loaded: LoadedConfig, holder: readonly Step[]): string | undefined {
  const written = loaded.sources.get(keyOf([...holder, "url"]))?.written;
  return typeof written === "string" ? peerOf(written) : undefined;
}
