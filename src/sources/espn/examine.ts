import { nearest } from "../../model/nearest.ts";
import { parseTime } from "../../model/time.ts";
import type { Need, Part, Shape } from "./contract.ts";
import { contract } from "./contract.ts";
import { field, integer } from "./json.ts";
import type { PageKind } from "./page-kind.ts";

/** Something that is not as the parser expects it. */
export interface Finding {
  /** Such as `events[].competitions[0].competitors[].team.abbreviation`. */
  readonly path: string;
  readonly expected: Shape;
  /** `missing`, or what is there instead, such as `object`. */
  readonly found: string;
  /** In how many objects, of how many. */
  readonly places: number;
  readonly of: number;
  /** Whether games, teams or standings cannot be read without it, and most of them lack it. */
  readonly breaks: boolean;
  /** A member of the same object with a like name, which may be the new one. */
  readonly perhaps?: string;
}

/** What the examination of a payload came to. */
export interface Examination {
  /** Objects that were looked at: nothing can be said where there were none, as of a scoreboard without games. */
  readonly objects: number;
  readonly findings: readonly Finding[];
  /** What ESPN sends at times and this payload has nowhere, such as the situation of live games. */
  readonly absent: readonly string[];
}

/**
 * Compares a payload with what the parsers read in it ({@link contract}). What is optional counts only where it is of
 * another type; what is relied on breaks something once most objects lack it (one poll was seen with some events `{}`).
 * Pure.
 */
export function examine(kind: PageKind, payload: unknown): Examination {
  const findings: Finding[] = [];
  const absent: string[] = [];
  const objects = new Set<unknown>();
  for (const part of contract[kind] ?? []) {
    const found = part.find(payload);
    if (part.where !== "") for (const object of found) objects.add(object);
    for (const need of part.needs) {
      if (found.length === 0) continue;
      const told = compare(part, need, found);
      if (told === "absent") absent.push(pathOf(part, need));
      else if (told !== undefined) findings.push(told);
    }
  }
  return { objects: objects.size, findings, absent };
}

function compare(part: Part, need: Need, objects: readonly unknown[]): Finding | "absent" | undefined {
  const states = objects.map((object) => stateOf(object, need));
  const wrong = states.filter((state) => state !== "right");
  const others = wrong.filter((state) => state !== "missing");
  if (!need.relied && others.length === 0) return wrong.length === objects.length ? "absent" : undefined;
  if (wrong.length === 0) return undefined;
  const first = objects[states.findIndex((state) => state !== "right")];
  const perhaps = others.length > 0 ? undefined : likeName(first, need);
  return {
    path: pathOf(part, need),
    expected: need.shape,
    found: others[0] ?? "missing",
    places: need.relied ? wrong.length : others.length,
    of: objects.length,
    breaks: need.relied && wrong.length * 2 > objects.length,
    ...(perhaps === undefined ? {} : { perhaps }),
  };
}

function pathOf({ where }: Part, { paths: [path = ""] }: Need): string {
  const below = path.replaceAll(/\.(\d+)(?=\.|$)/g, "[$1]");
  return where === "" ? below : `${where}: ${below}`;
}

/** `right`, `missing`, or the type of what is there. */
function stateOf(object: unknown, { paths, shape }: Need): string {
  let other: string | undefined;
  for (const path of paths) {
    const value = valueAt(object, path.split("."));
    if (value === undefined || value === null) continue;
    if (hasShape(value, shape)) return "right";
    other ??= Array.isArray(value) ? "list" : typeof value;
  }
  return other ?? "missing";
}

function valueAt(object: unknown, steps: readonly string[]): unknown {
  return steps.reduce(
    (value, step) => (Array.isArray(value) ? (value as readonly unknown[])[Number(step)] : field(value, step)),
    object,
  );
}

const shapes: Readonly<Record<Shape, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  // Ids are longer than any number that the parsers take, so a text of digits will do.
  number: (value) => integer(value) !== undefined || (typeof value === "string" && /^-?\d{1,20}$/.test(value)),
  flag: (value) => typeof value === "boolean",
  list: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && !Array.isArray(value),
  time: (value) => typeof value === "string" && parseTime(value) !== undefined,
};

function hasShape(value: unknown, shape: Shape): boolean {
  return shapes[shape](value);
}

/** The member with a like name at the place where the path breaks off. */
function likeName(object: unknown, { paths: [path = ""] }: Need): string | undefined {
  let holder = object;
  for (const step of path.split(".")) {
    const next = valueAt(holder, [step]);
    if (next !== undefined) {
      holder = next;
      continue;
    }
    if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return undefined;
    const names = Object.keys(holder);
    const lower = step.toLowerCase();
    const held = names.find((name) => name.toLowerCase().includes(lower) || lower.includes(name.toLowerCase()));
    return nearest(step, names) ?? held;
  }
  return undefined;
}
