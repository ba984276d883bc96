import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration, parseSize } from "../../src/model/duration.ts";

test.each([
  ["0s", 0],
  ["250ms", 250],
  ["1.5h", 5_400_000],
  ["7d", 604_800_000],
  ["1", undefined],
  ["-1s", undefined],
  ["1 s", undefined],
  ["1y", undefined],
  ["", undefined],
  ["1e3s", undefined],
  ["99999999999999999999d", undefined],
])("the span %j", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ["10B", 10],
  ["1kB", 1_000],
  ["1KiB", 1_024],
  ["1.5GiB", 1_610_612_736],
  ["1gib", undefined],
  ["1", undefined],
])("the size %j", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test("whole milliseconds of any unit come back", () => {
  fc.assert(fc.property(fc.nat(), (ms) => parseDuration(`${ms}ms`) === ms && parseDuration(`${ms}s`) === ms * 1_000));
});
