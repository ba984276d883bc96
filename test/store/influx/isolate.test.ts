import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/store/destination.ts";
import { isolate } from "../../../src/store/influx/isolate.ts";
import { MAX_BYTES, MAX_LINES, bodyOf, pieces, splitLines, textOf } from "../../../src/store/influx/lines.ts";

/** Servers as they were recorded: what they store of a batch with bad lines, and what they say of it. */
type Manner =
  | "stores the rest, names none"
  | "stores the rest, names all"
  | "stores nothing, names all"
  | "stores nothing, names one"
  | "stores nothing, names none"
  | "exact";

const manners: readonly Manner[] = [
  "stores the rest, names none",
  "stores the rest, names all",
  "stores nothing, names all",
  "stores nothing, names one",
  "stores nothing, names none",
  "exact",
];

function server(manner: Manner, stored: Set<string>, most: number): (lines: readonly string[]) => Promise<Outcome> {
  return (lines) => {
    if (lines.length > most) return Promise.resolve({ kind: "permanent", fault: "size", reason: "413" });
    const bad = lines.flatMap((line, index) => (line.startsWith("bad") ? [{ line: index, reason: `no ${line}` }] : []));
    if (bad.length === 0 || !manner.startsWith("stores nothing"))
      for (const line of lines) if (!line.startsWith("bad")) stored.add(line);
    if (bad.length === 0) return Promise.resolve({ kind: "written" });
    if (manner === "exact") return Promise.resolve({ kind: "partial", rejected: bad });
    const named = manner.endsWith("names all") ? bad : manner.endsWith("names one") ? bad.slice(0, 1) : [];
    return Promise.resolve({ kind: "permanent", fault: "lines", reason: "400", named });
  };
}

describe("finding the bad lines", () => {
  test.each(manners)("leaves exactly those over and stores all others where the server %s", async (manner) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (good, most) => {
          const lines = good.map((isGood, index) => `${isGood ? "good" : "bad"}${index}`);
          const stored = new Set<string>();
          const outcome = await isolate(lines, server(manner, stored, most));
          const bad = lines.flatMap((line, index) => (line.startsWith("bad") ? [index] : []));
          if (bad.length === 0) expect(outcome).toEqual({ kind: "written" });
          else expect(outcome.kind === "partial" && outcome.rejected.map(({ line }) => line)).toEqual(bad);
          expect([...stored].toSorted()).toEqual(lines.filter((line) => line.startsWith("good")).toSorted());
        },
      ),
    );
  });

  test.each<Outcome>([
    { kind: "transient", reason: "503", retryAfterMs: 7_000 },
    { kind: "auth", reason: "401" },
    { kind: "permanent", fault: "place", reason: "database not found" },
  ])("ends where something else goes wrong in the middle: $kind", async (later) => {
    let requests = 0;
    const send = (): Promise<Outcome> =>
      Promise.resolve(++requests === 1 ? { kind: "permanent", fault: "lines", reason: "400" } : later);
    expect(await isolate(["a", "b", "c"], send)).toEqual(later);
    expect(requests).toBe(2);
  });

  test("asks for the few requests that halving needs", async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => (index === 700 ? "bad" : `good${index}`));
    const send = server("stores the rest, names none", new Set(), 5_000);
    let requests = 0;
    const outcome = await isolate(lines, (some) => {
      requests++;
      return send(some);
    });
    expect(outcome).toEqual({ kind: "partial", rejected: [{ line: 700, reason: "400" }] });
    expect(requests).toBeLessThanOrEqual(21);
  });
});

describe("pieces", () => {
  test("are the body itself where it fits", () => {
    const body = bodyOf(["m v=1 1", "m v=2 2"]);
    expect(pieces({ policy: "raw_data_policy", body, lines: 2 })).toEqual([{ body, first: 0, count: 2 }]);
  });

  test("hold at most the lines and bytes of a request, and together all lines in order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12_000 }),
        fc.constantFrom(1, 300, 2_000, 70_000, 5_000_000),
        (count, size) => {
          const lines = Array.from(
            { length: Math.min(count, Math.ceil(20_000_000 / size)) },
            (_, index) => `m s="${"é\n".repeat(size / 3)}",i=${index}i ${index}`,
          );
          const found = pieces({ policy: "raw_data_policy", body: bodyOf(lines), lines: lines.length });
          let next = 0;
          for (const piece of found) {
            expect(piece.first).toBe(next);
            expect(piece.count).toBeLessThanOrEqual(MAX_LINES);
            if (piece.count > 1) expect(piece.body.length).toBeLessThanOrEqual(MAX_BYTES);
            next += piece.count;
          }
          expect(next).toBe(lines.length);
          expect(found.flatMap(({ body }) => splitLines(textOf(body)))).toEqual(lines);
        },
      ),
      { numRuns: 12 },
    );
  });
});
