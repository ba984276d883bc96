import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonWriter } from "../../src/api/json-writer.ts";

function written(values: readonly number[]): string {
  const writer = new JsonWriter();
  writer.ascii("[");
  for (const [index, value] of values.entries()) {
    if (index > 0) writer.ascii(",");
    writer.number(value);
  }
  writer.ascii("]");
  return writer.finish().toString();
}

const decimals = fc
  .tuple(fc.integer({ min: -(2 ** 33), max: 2 ** 33 }), fc.integer({ min: 0, max: 6 }))
  .map(([integer, digits]) => integer / 10 ** digits);

test("numbers have the digits that JSON.stringify gives them", () => {
  const any = fc.oneof(decimals, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  fc.assert(fc.property(fc.array(any), (values) => written(values) === JSON.stringify(values)));
  const odd = [
    0,
    -0,
    0.1,
    -0.5,
    0.001,
    -0.001,
    1e21,
    1e-7,
    2 ** 31,
    -(2 ** 31),
    2_147_483_647,
    2147483.647,
    999.9995,
    10,
    100,
    1000,
  ];
  expect(written(odd)).toBe(JSON.stringify(odd));
});

test("fractions have the fewest digits that give them back, the nearest of those", () => {
  // Of this size they are written here: means, and the neighbours of what has few digits.
  const sizes = fc.double({ min: 1, max: 2 ** 26, noNaN: true });
  const means = fc
    .tuple(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: 1, max: 5_000 }))
    .map(([a, b]) => a / b);
  const near = decimals.map((decimal) => decimal * (1 + 2 ** -52));
  const values = fc.array(fc.oneof(sizes, means, near).chain((value) => fc.constantFrom(value, -value)));
  fc.assert(
    fc.property(values, (list) => written(list) === JSON.stringify(list)),
    { numRuns: 300 },
  );
});

test("any text is kept, and what it is written into grows", () => {
  const writer = new JsonWriter();
  const text = JSON.stringify("Küche \u{1f321}".repeat(10_000));
  writer.text(text);
  writer.ascii("x".repeat(100_000));
  expect(writer.finish().toString()).toBe(text + "x".repeat(100_000));
});
