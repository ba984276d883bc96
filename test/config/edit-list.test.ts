import fc from "fast-check";
import { expect, test } from "vitest";
import { editYaml } from "../../src/config/edit-yaml.ts";
import { readYaml } from "../../src/config/read-file.ts";

interface Written {
  readonly id: number;
  readonly above: number;
  readonly inside: boolean;
  readonly named: boolean;
  readonly kept: boolean;
  readonly tail: boolean;
}

/** A rule in the file: its comments name it. */
function lines({ id, above, inside, named, kept, tail }: Written): readonly string[] {
  return [
    ...Array.from({ length: above }, (_, line) => `    # above ${id}.${line}`),
    `    - entity: sensor.e${id} # beside ${id}`,
    ...(named ? [...(inside ? [`      # inside ${id}`] : []), `      name: n${id}`] : []),
    `      minimum_change: ${id + 1} # change ${id}`,
    ...(kept ? [`      retention:`, `        raw_days: ${id + 1} # days ${id}`] : []),
    ...(tail ? [`      # end of ${id}`] : []),
  ];
}

const entryOf = ({ id, named, kept }: Written) => ({
  entity: [`sensor.e${id}`],
  ...(named ? { name: `n${id}` } : {}),
  minimum_change: id + 1,
  ...(kept ? { retention: { raw_days: id + 1 } } : {}),
});

const fileOf = (rules: readonly Written[]): string =>
  ["home_assistant:", "  # of the rules", "", "  rules:", ...rules.flatMap(lines), "teams: nfl:NE # mine", ""].join(
    "\n",
  );

const written = fc
  .array(
    fc.record({ above: fc.nat(2), inside: fc.boolean(), named: fc.boolean(), kept: fc.boolean(), tail: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((rules) => rules.map((rule, id): Written => ({ id, ...rule })));

test("rules in any other order, without some of them, are the lines that they were; of one that is changed the others stay", () => {
  const cases = written.chain((rules) =>
    fc.record({
      rules: fc.constant(rules),
      left: fc.shuffledSubarray(rules, { minLength: 1 }),
      at: fc.nat(),
      gone: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(cases, ({ rules, left, at, gone }) => {
      const before = fileOf(rules);
      const moved = editYaml(before, { home_assistant: { rules: left.map(entryOf) } });
      expect(moved).toEqual({ text: fileOf(left), problems: [] });
      // What is not named by anybody cannot be found again where others went with it.
      const place = at % left.length;
      const changed = left.map((rule, index) =>
        index === place ? { ...entryOf(rule), minimum_change: gone ? null : 99 } : entryOf(rule),
      );
      const edited = editYaml(moved.text, { home_assistant: { rules: changed } });
      const id = left[place]?.id ?? 0;
      const line = `      minimum_change: ${id + 1} # change ${id}\n`;
      expect(edited.text).toBe(moved.text.replace(line, gone ? "" : line.replace(String(id + 1), "99")));
      expect(readYaml(edited.text, "x").problems).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("a paragraph above the list stays there; what an alias refers to is not taken from it", () => {
  const text =
    "home_assistant:\n  rules:\n    # of the list\n\n    # of a\n    - entity: a.a\n    # of b\n    - entity: b.b\n";
  const { text: turned } = editYaml(text, { home_assistant: { rules: [{ entity: ["b.b"] }, { entity: ["a.a"] }] } });
  expect(turned).toBe(
    "home_assistant:\n  rules:\n    # of the list\n\n    # of b\n    - entity: b.b\n    # of a\n    - entity: a.a\n",
  );
  const listed = "home_assistant:\n  rules:\n    # of the list\n\n    - entity: a.a\n    - entity: b.b # b\n";
  expect(editYaml(listed, { home_assistant: { rules: [{ entity: ["b.b"] }] } }).text).toBe(
    listed.replace("    - entity: a.a\n", ""),
  );
  const shared = "home_assistant:\n  rules:\n    - &a\n      entity: a.a\n      round: 1\n    - *a\n";
  const both = { entity: ["a.a"], round: 1 };
  const edit = (rules: readonly object[]) => editYaml(shared, { home_assistant: { rules } });
  expect(edit([both]).text).toBe("home_assistant:\n  rules:\n    - &a\n      entity: a.a\n      round: 1\n");
  // The entry that others refer to is not changed under them.
  expect(edit([{ ...both, round: 2 }, both]).text).toBe(
    "home_assistant:\n  rules:\n    - entity: [a.a]\n      round: 2\n    - &a\n      entity: a.a\n      round: 1\n",
  );
  const lists = "home_assistant:\n  exclude: {domains: &d [light]}\n  include: {domains: *d}\n";
  const { text: same, problems } = editYaml(lists, { home_assistant: { exclude: null } });
  expect(problems.map(({ reason }) => reason)).toEqual([expect.stringContaining("aliases do not allow that")]);
  expect(same).toBe(lists);
});
