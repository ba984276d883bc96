import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { measurementNames, measurementSpec } from "../../src/model/measurement.ts";
import { layoutOf } from "../../src/store/embedded/layout.ts";
import { newestTimes } from "../../src/store/embedded/read-latest-columns.ts";
import { newestOfSeries, seriesWithBlocks } from "../../src/store/embedded/read-latest.ts";
import { newestStatement, spansStatement } from "../../src/store/embedded/read-sealed.ts";
import { contextCondition, rangeStatement } from "../../src/store/embedded/read-rows.ts";
import { prepareSchema } from "../../src/store/embedded/schema.ts";

function plan(sql: string): readonly string[] {
  const db = new DatabaseSync(":memory:");
  try {
    prepareSchema(db);
    return db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((step) => String(step["detail"]));
  } finally {
    db.close();
  }
}

const layout = layoutOf("home_assistant_events");
const none = contextCondition("home_assistant_events", {});
const rainy = contextCondition("home_assistant_events", { weather_condition: "rainy" });

describe("how SQLite goes about the reads", () => {
  test("the newest of each series is found by the key, beginning with the series", () => {
    expect(plan(newestOfSeries(layout, none))).toEqual([
      expect.stringMatching(/^SCAN s VIRTUAL TABLE/),
      "SEARCH n USING PRIMARY KEY (series=? AND time=?)",
      expect.stringMatching(/^CORRELATED SCALAR SUBQUERY/),
      "SEARCH r USING PRIMARY KEY (series=?)",
    ]);
    expect(plan(newestTimes(layout))).toEqual([
      expect.stringMatching(/^SCAN s VIRTUAL TABLE/),
      expect.stringMatching(/^CORRELATED SCALAR SUBQUERY/),
      "SEARCH r USING PRIMARY KEY (series=?)",
    ]);
  });

  test.each([
    ["ascending", false],
    ["descending", true],
  ])("a range walks along the key and sorts nothing, %s", (_, descending) => {
    for (const condition of [none, rainy]) {
      const steps = plan(rangeStatement(layout, condition, descending));
      expect(steps[0]).toBe("SEARCH r USING PRIMARY KEY (series=? AND time>? AND time<?)");
      expect(steps.join("\n")).not.toContain("TEMP B-TREE FOR ORDER BY");
    }
  });

  test("the blocks of a span, and the newest of a series, are found by the index of spans alone", () => {
    for (const step of plan(spansStatement))
      expect(step).toMatch(/USING COVERING INDEX sealed_spans \(|SCALAR SUBQUERY/);
    expect(plan(newestStatement)).toEqual(["SEARCH sealed USING COVERING INDEX sealed_spans (series=?)"]);
    expect(plan(seriesWithBlocks)).toContainEqual(
      expect.stringMatching(/^SEARCH sealed .*USING COVERING INDEX sealed_spans \(series=\?\)$/),
    );
  });

  test("no field has the name of a column of the store's own", () => {
    for (const name of measurementNames) {
      for (const own of ["series", "time", "context", "extra"])
        expect(Object.keys(measurementSpec(name).fields)).not.toContain(own);
    }
  });
});
