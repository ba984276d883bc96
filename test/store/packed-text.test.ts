import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packDecimal, packDictionary, packLiteral, unpackText } from "../../src/store/embedded/packed-text.ts";

const noDictionary = (): string => {
  throw new Error("not of the dictionary");
};

/** As SQLite gives an integer back. */
const read = (cell: bigint): string => unpackText(Number(cell), noDictionary);

describe("texts in cells", () => {
  test.each(["0", "20.0", "21.53", "-0.5", "-273.15", "1013", "0.000000001", "100000", "-7"])(
    "%s is kept as a number",
    (text) => {
      const cell = packDecimal(text);
      expect(cell).toBeTypeOf("bigint");
      expect(read(cell ?? 0n)).toBe(text);
    },
  );

  test.each([
    "",
    "-",
    ".",
    "5.",
    ".5",
    "-0",
    "-0.0",
    "007",
    "00",
    "+5",
    "1e3",
    " 1",
    "1 ",
    "1.2.3",
    "0.0000000001",
    "123456789012345678",
    "999999999999999",
    "on",
    "١",
  ])("%j is not", (text) => expect(packDecimal(text)).toBeUndefined());

  test("what is packed as a decimal is unpacked to the same characters", () => {
    const numbers = fc.oneof(
      fc
        .tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 9 }))
        .map(([n, digits]) => n.toFixed(digits)),
      fc.stringMatching(/^-?[0-9]{0,18}\.?[0-9]{0,11}$/),
      fc.maxSafeInteger().map(String),
    );
    let packed = 0;
    fc.assert(
      fc.property(numbers, (text) => {
        const cell = packDecimal(text);
        if (cell === undefined) return;
        packed++;
        expect(Number.isSafeInteger(Number(cell))).toBe(true);
        expect(read(cell)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
    expect(packed).toBeGreaterThan(1_000);
  });

  test("a text of the dictionary is found by its number", () => {
    expect(unpackText(Number(packDictionary(50_000)), (id) => `text ${id}`)).toBe("text 50000");
  });

  test("any other text is kept as it is, whatever UTF-16 it holds", () => {
    const anything = fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(anything, (text) => unpackText(packLiteral(text), noDictionary) === text),
      { numRuns: 2_000 },
    );
  });

  test("an unknown form is an error, not a wrong text", () => {
    expect(() => unpackText(12, noDictionary)).toThrow("unknown form 12");
    expect(() => unpackText(null, noDictionary)).toThrow();
  });
});
