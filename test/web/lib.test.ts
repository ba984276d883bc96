import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contrast, inkOn, readable } from "../../web/lib/colour.ts";
import type { SseMessage } from "../../web/lib/sse.ts";
import { count } from "../../web/lib/number.ts";
import { partsAhead, partsIn } from "../../web/lib/time-parts.ts";
import { createSseReader } from "../../web/lib/sse.ts";

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("colours", () => {
  test("WCAG's own examples", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
    expect(contrast("#ffffff", "#777777")).toBeCloseTo(4.48, 2);
  });

  test("every team's colour is readable on both surfaces, and stays itself where it is already", () => {
    fc.assert(
      fc.property(fc.oneof(hex, fc.constant(null)), fc.constantFrom("#ffffff", "#161f25"), (colour, surface) => {
        const shown = readable(colour, surface);
        expect(contrast(shown, surface)).toBeGreaterThanOrEqual(3);
        if (colour !== null && contrast(colour, surface) >= 3) expect(shown).toBe(colour);
      }),
    );
  });

  test("a badge's letters are readable on any colour", () => {
    fc.assert(
      fc.property(hex, (ground) => {
        expect(contrast(inkOn(ground), ground)).toBeGreaterThanOrEqual(4.3);
      }),
    );
  });
});

describe("the reader of server-sent events", () => {
  const STREAM =
    ": hello\n\nretry: 2000\nevent: open\nid: x.1\ndata: {}\n\nevent: game\r\nid: x.2\r\ndata: one\r\ndata:two\r\n\r\ndata: plain\n\nevent: lost\n\n";
  const EXPECTED: readonly SseMessage[] = [
    { id: "x.1", event: "open", data: "{}" },
    { id: "x.2", event: "game", data: "one\ntwo" },
    { id: "x.2", event: "message", data: "plain" },
  ];

  test("gives the same messages however the stream is cut", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: STREAM.length })), (cuts) => {
        const given: SseMessage[] = [];
        const read = createSseReader((message) => given.push(message));
        const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
        for (const [at, place] of places.slice(1).entries()) read(STREAM.slice(places[at], place));
        expect(given).toEqual(EXPECTED);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what the first page writes without the browser's tables is what they would say", () => {
  test("times", () => {
    const minutes = fc.integer({ min: 0, max: 100 * 365 * 24 * 60 });
    fc.assert(
      fc.property(minutes, (at) => {
        expect(partsIn("Asia/Kolkata", at * 60_000)).toMatchObject(partsAhead(5.5 * 3_600_000, at * 60_000));
      }),
    );
  });

  test("counts", () => {
    const words = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
    fc.assert(fc.property(fc.nat({ max: 1e12 }), (value) => count(value) === words.format(value)));
  });
});
