import type { TUnsafe } from "typebox";
import { Type } from "typebox";
import { DURATION_PATTERN, parseDuration, parseSize, SIZE_PATTERN } from "./duration.ts";
import type { LeagueId } from "./game.ts";
import { leagueIds } from "./game.ts";

/**
 * The leaves of the configuration's schema. Each one is declared once, with its default, its names, and what it
 * accepts; types, checks, the reference page and the JSON Schema derive from it (src/config). Lists of entries with leaves
 * of their own are made by `listOf` (setting-list.ts). The schema describes the
 * value as it is written (such as "15s"), the static type the value as it is used (such as 15000 milliseconds).
 */

/** A team that is followed: the league exists, the team is as the user named it. */
export interface TeamRef {
  readonly league: LeagueId;
  readonly team: string;
}

export type SettingKind =
  | "text"
  | "choice"
  | "boolean"
  | "integer"
  | "number"
  | "duration"
  | "size"
  | "url"
  | "path"
  | "time_zone"
  | "list"
  | "leagues"
  | "teams";

/** How a value is named outside of the YAML file, and what is said about it. */
export interface Naming {
  readonly description: string;
  /** Name in the environment; of several the first is the one that is documented, the others mean the same. */
  readonly environment?: string | readonly string[];
  /** Name on the command line, without the dashes. Secrets have none: other users can read command lines. */
  readonly flag?: string;
  /** Other keys of the same section that mean the same in the YAML file. */
  readonly keys?: readonly string[];
  /**
   * Never shown; the environment's name has a variant with `_FILE`, the key in the YAML file one with `_file`, which
   * names a file that holds the value.
   */
  readonly secret?: boolean;
}

/** What src/config reads of a leaf: the schema's keyword `setting`. */
export interface SettingFacts {
  readonly kind: SettingKind;
  readonly environment: readonly string[];
  readonly flag: string | undefined;
  readonly keys: readonly string[];
  readonly secret: boolean;
  /** What is accepted, such as `a whole number from 1 to 65535`; completes "… is not …". */
  readonly expects: string;
  /** Bounds of the used value (milliseconds, bytes), where the schema's own keywords cannot say them. */
  readonly least?: number;
  readonly most?: number;
  /** Unit of a bare number. */
  readonly bareUnit?: string;
  /** Schemes of an address, such as `http`. */
  readonly schemes?: readonly string[];
}

/** A leaf as it lies in the schema. */
export interface SettingSchema {
  readonly description: string;
  readonly default?: unknown;
  readonly setting: SettingFacts;
}

type Bounds = { readonly least?: string; readonly most?: string };

function leaf<T>(
  naming: Naming,
  kind: SettingKind,
  expects: string,
  schema: Readonly<Record<string, unknown>>,
  facts: Partial<SettingFacts> = {},
): TUnsafe<T> {
  const { description, environment = [], flag, keys = [], secret = false } = naming;
  const names = typeof environment === "string" ? [environment] : environment;
  const setting: SettingFacts = { kind, environment: names, flag, keys, secret, expects, ...facts };
  return Type.Unsafe<T>({ ...schema, description, setting });
}

const withDefault = (value: unknown): { default?: unknown } => (value === undefined ? {} : { default: value });

/** A text that is not empty. */
export function textSetting(
  naming: Naming & { readonly default?: string; readonly pattern?: string; readonly expects?: string },
): TUnsafe<string> {
  const pattern = naming.pattern === undefined ? {} : { pattern: naming.pattern };
  return leaf(naming, "text", naming.expects ?? "a text", {
    type: "string",
    minLength: 1,
    ...pattern,
    ...withDefault(naming.default),
  });
}

/** One of several words. */
export function choiceSetting<const C extends string>(
  naming: Naming & { readonly choices: readonly C[]; readonly default?: NoInfer<C> },
): TUnsafe<C> {
  const { choices } = naming;
  return leaf(naming, "choice", `one of ${choices.join(", ")}`, {
    type: "string",
    enum: choices,
    ...withDefault(naming.default),
  });
}

/** true or false; the environment and flags also say 1, yes, on and 0, no, off. */
export function booleanSetting(naming: Naming & { readonly default?: boolean }): TUnsafe<boolean> {
  return leaf(naming, "boolean", "true or false", { type: "boolean", ...withDefault(naming.default) });
}

type Range = { readonly default?: number; readonly minimum: number; readonly maximum: number };

export function integerSetting(naming: Naming & Range): TUnsafe<number> {
  return numeric(naming, "integer", "a whole number");
}

/** A number that need not be whole, such as 0.5. */
export function numberSetting(naming: Naming & Range): TUnsafe<number> {
  return numeric(naming, "number", "a number");
}

function numeric(naming: Naming & Range, type: "integer" | "number", what: string): TUnsafe<number> {
  const { minimum, maximum } = naming;
  const schema = { type, minimum, maximum, ...withDefault(naming.default) };
  return leaf(naming, type, `${what} from ${minimum} to ${maximum}`, schema);
}

/** How much something must change: a number above 0, or a percentage such as `2%`, used as it is written. */
export function changeSetting(naming: Naming): TUnsafe<number | string> {
  const percent = { type: "string", pattern: String.raw`^(?=.*[1-9])\d+(\.\d+)?%$` };
  const schema = { anyOf: [percent, { type: "number", exclusiveMinimum: 0 }] };
  return leaf(naming, "text", "a number above 0, or a percentage such as 2%", schema);
}

/** A span of time, used in milliseconds. `bareUnit` lets a bare number stand for so many of that unit. */
export function durationSetting(
  naming: Naming & Bounds & { readonly default?: string; readonly bareUnit?: "s" },
): TUnsafe<number> {
  const bare = naming.bareUnit === undefined ? "" : ", or a number of seconds";
  const expects = `a time such as 500ms, 15s, 5m or 2h${bare}${boundsText(naming)}`;
  return leaf(
    naming,
    "duration",
    expects,
    { ...textOrNumber(DURATION_PATTERN, naming.bareUnit), ...withDefault(naming.default) },
    {
      ...limits(naming, parseDuration),
      ...(naming.bareUnit === undefined ? {} : { bareUnit: naming.bareUnit }),
    },
  );
}

/** An amount of data, used in bytes. */
export function sizeSetting(naming: Naming & Bounds & { readonly default: string }): TUnsafe<number> {
  const expects = `a size such as 512KiB, 64MiB or 1GiB${boundsText(naming)}`;
  return leaf(
    naming,
    "size",
    expects,
    { type: "string", pattern: SIZE_PATTERN, default: naming.default },
    limits(naming, parseSize),
  );
}

/** An address, used without a slash at its end; ws and wss, where allowed beside http, become http and https. */
export function urlSetting(
  naming: Naming & { readonly default?: string; readonly schemes?: readonly string[] },
): TUnsafe<string> {
  const schemes = naming.schemes ?? ["http", "https"];
  const expects = `an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
  const schema = { type: "string", pattern: `^(${schemes.join("|")})://.`, ...withDefault(naming.default) };
  return leaf(naming, "url", expects, schema, { schemes });
}

/** A file or folder, used as an absolute path; a relative one is seen from the folder that the hub is started in. */
export function pathSetting(naming: Naming & { readonly default?: string }): TUnsafe<string> {
  return leaf(naming, "path", "a path", { type: "string", minLength: 1, ...withDefault(naming.default) });
}

export function timeZoneSetting(naming: Naming): TUnsafe<string> {
  return leaf(naming, "time_zone", "a time zone such as Europe/Berlin", { type: "string", minLength: 1 });
}

/** Several texts; in the environment and in flags they are separated by commas. */
export function listSetting(
  naming: Naming & { readonly pattern: string; readonly expects: string },
): TUnsafe<readonly string[]> {
  const items = { type: "string", pattern: naming.pattern };
  return leaf(naming, "list", naming.expects, { type: "array", items, default: [] });
}

export function leaguesSetting(
  naming: Naming & { readonly default: readonly LeagueId[] },
): TUnsafe<readonly LeagueId[]> {
  const expects = `a list of leagues: ${leagueIds.join(", ")}`;
  return leaf(naming, "leagues", expects, {
    type: "array",
    items: { type: "string", minLength: 1 },
    default: naming.default,
  });
}

export function teamsSetting(naming: Naming): TUnsafe<readonly TeamRef[]> {
  const items = { type: "string", pattern: "^[^:]+:[^:]+$" };
  return leaf(naming, "teams", "a list of LEAGUE:TEAM such as nfl:NE,nhl:BOS", { type: "array", items, default: [] });
}

function textOrNumber(pattern: string, bareUnit: string | undefined): Readonly<Record<string, unknown>> {
  const text = { type: "string", pattern };
  return bareUnit === undefined ? text : { anyOf: [text, { type: "number", minimum: 0 }] };
}

function boundsText({ least, most }: Bounds): string {
  if (least !== undefined && most !== undefined) return `, from ${least} to ${most}`;
  if (least !== undefined) return `, at least ${least}`;
  return most === undefined ? "" : `, at most ${most}`;
}

function limits(
  { least, most }: Bounds,
  parse: (text: string) => number | undefined,
): { least?: number; most?: number } {
  const from = least === undefined ? undefined : parse(least);
  const to = most === undefined ? undefined : parse(most);
  return { ...(from === undefined ? {} : { least: from }), ...(to === undefined ? {} : { most: to }) };
}
