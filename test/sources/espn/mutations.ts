import fc from "fast-check";

const nested = (depth: number): unknown => JSON.parse(`${'{"team":['.repeat(depth)}${"]}".repeat(depth)}`);

/** What stands where something else should: other types, huge, deep and hostile values. */
export const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    " ",
    "0",
    "-3",
    "1e5",
    "NaN",
    "\u0000",
    "\ud800",
    [],
    {},
    [null],
    [[]],
  ),
  fc.constantFrom(
    "2025-02-30T00:00Z",
    "9999-12-31T23:59Z",
    "0000-01-01T00:00Z",
    "STATUS_FINAL",
    "home",
    "away",
    "__proto__",
    "post",
    "in",
    "pre",
  ),
  fc.constant({ value: "7" }),
  fc.constant(JSON.parse('{"__proto__": {"id": "1"}, "constructor": 1, "toString": null}')),
  fc.constant("x".repeat(200_000)),
  fc.constant("\ud83c\udfc8\n".repeat(50_000)),
  fc.constant(Array.from({ length: 5_000 }, () => ({}))),
  fc.constant(nested(5_000)),
  fc.jsonValue({ maxDepth: 3 }),
);

/**
 * One change: where to step at each level (as a share of the entries there), or the name of a property and which of
 * those with that name; and what to put there.
 */
const mutationOf = (names: readonly string[]) =>
  fc.record({
    steps: fc.array(fc.nat(), { minLength: 1, maxLength: 9 }),
    named: fc.option(fc.record({ name: fc.constantFrom(...names), which: fc.nat({ max: 3 }) })),
    remove: fc.boolean(),
    value: strange,
  });

/** One to six changes; half of them are aimed at properties of these names. */
export const mutationsOf = (names: readonly string[]) => fc.array(mutationOf(names), { minLength: 1, maxLength: 6 });

/** A copy of a recording with the changes made. */
export function mutated(
  payload: unknown,
  mutations: readonly {
    readonly steps: readonly number[];
    readonly named: { readonly name: string; readonly which: number } | null;
    readonly remove: boolean;
    readonly value: unknown;
  }[],
): unknown {
  let result = payload;
  for (const { steps, named, remove, value } of mutations) {
    // Only the recording is searched: a change may have put something bottomless in.
    const way = named === null ? undefined : wayTo(payload, named.name, { left: named.which });
    result = changed(result, way ?? steps, (parent, key) => {
      if (remove && !Array.isArray(parent)) delete parent[key];
      else parent[key] = value;
    });
  }
  return result;
}

/** The way to the given one among the properties of a name, as steps for {@link changed}; `undefined` where there is none. */
function wayTo(value: unknown, name: string, which: { left: number }): number[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [step, [key, child]] of Object.entries(value).entries()) {
    if (key === name && which.left-- === 0) return [step];
    const way = wayTo(child, name, which);
    if (way !== undefined) return [step, ...way];
  }
  return undefined;
}

/** A copy with one place changed; only the containers on the way are copied. */
function changed(
  value: unknown,
  steps: readonly number[],
  change: (parent: Record<string, unknown>, key: string) => void,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  const key = keys[(steps[0] ?? 0) % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  // A list is changed through its keys as an object is.
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const child = copy[key];
  if (steps.length > 1 && typeof child === "object" && child !== null && Object.keys(child).length > 0)
    copy[key] = changed(child, steps.slice(1), change);
  else change(copy, key);
  return copy;
}
