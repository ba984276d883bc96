import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest } from "../../src/model/nearest.ts";

test.each([
  ["port", "port", 0],
  ["prot", "port", 1],
  ["poort", "port", 1],
  ["", "port", 4],
  ["kitten", "sitting", 3],
])("from %j to %j are %d steps", (a, b, steps) => {
  expect(editDistance(a, b)).toBe(steps);
  expect(editDistance(b, a)).toBe(steps);
});

test("a name that is near is found, one that is not is none", () => {
  const names = ["host", "port", "token"];
  expect(nearest("Tokne", names)).toBe("token");
  expect(nearest("pot", names)).toBe("port");
  expect(nearest("zebra", names)).toBeUndefined();
  expect(nearest("", names)).toBeUndefined();
});

test("the distance is one: nothing to itself, the same both ways, never longer than the longer text", () => {
  const text = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});
