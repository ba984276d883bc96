import { describe, expect, it } from "vitest";
import { createFilter } from "../../src/pipeline/filter.ts";

const none = { domains: [], entities: [], entity_globs: [] };

/** The cases of Home Assistant's own table for its filter (helpers/entityfilter.py, cases 1 to 6). */
describe("createFilter", () => {
  it.each([
    ["nothing said", none, none, { "light.a": true, "sensor.b": true }],
    [
      "includes only",
      { domains: ["light"], entities: ["sensor.b"], entity_globs: ["binary_sensor.hall_*"] },
      none,
      {
        "light.a": true,
        "sensor.b": true,
        "sensor.c": false,
        "binary_sensor.hall_motion": true,
        "binary_sensor.door": false,
      },
    ],
    [
      "excludes only",
      none,
      { domains: ["light"], entities: ["sensor.b"], entity_globs: ["sensor.*_linkquality"] },
      { "light.a": false, "sensor.b": false, "sensor.c": true, "sensor.lamp_linkquality": false },
    ],
    [
      "a domain included, entities of it excluded",
      { domains: ["sensor"], entities: ["sensor.lamp_linkquality"], entity_globs: [] },
      { domains: [], entities: ["sensor.b"], entity_globs: ["sensor.*_linkquality"] },
      {
        "sensor.a": true,
        "sensor.b": false,
        "sensor.x_linkquality": false,
        "sensor.lamp_linkquality": true,
        "light.a": false,
      },
    ],
    [
      "a glob included wins over a glob excluded",
      { domains: [], entities: [], entity_globs: ["sensor.kitchen_*"] },
      { domains: ["sensor"], entities: [], entity_globs: ["sensor.*_temp"] },
      { "sensor.kitchen_temp": true, "sensor.hall_temp": false, "light.a": false },
    ],
    [
      "a domain excluded, one entity of it included",
      { domains: [], entities: ["sensor.b"], entity_globs: [] },
      { domains: ["sensor"], entities: [], entity_globs: [] },
      { "sensor.b": true, "sensor.a": false, "light.a": true },
    ],
    [
      "single entities on both sides",
      { domains: [], entities: ["sensor.b"], entity_globs: [] },
      { domains: [], entities: ["sensor.c"], entity_globs: [] },
      { "sensor.b": true, "sensor.c": false, "light.a": false },
    ],
  ])("%s", (_, include, exclude, expected) => {
    const listed = createFilter({ include, exclude });
    for (const [entityId, recorded] of Object.entries(expected)) {
      expect([entityId, listed(entityId).recorded]).toEqual([entityId, recorded]);
    }
  });

  it("takes the characters of a glob as they are", () => {
    const listed = createFilter({
      include: { ...none, entity_globs: ["sensor.a?c", "light.[ab]_*", "lock.[!x]"] },
      exclude: none,
    });
    const ids = ["sensor.abc", "sensor.ac", "sensorXabc", "light.a_1", "light.c_1", "lock.y", "lock.x", "lock.["];
    expect(ids.filter((id) => listed(id).recorded)).toEqual(["sensor.abc", "light.a_1", "lock.y", "lock.["]);
  });
});
