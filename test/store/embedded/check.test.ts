import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { runCommand } from "../../../src/cli/program.ts";
import { point, series } from "../../../src/model/point.ts";
import { MAX_TIME, MICROS_PER_DAY } from "../../../src/model/time.ts";
import { checkStore } from "../../../src/store/embedded/check.ts";
import { openTestStore } from "../../support/embedded.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const DAY = MICROS_PER_DAY;
const lamp = series("home_assistant_events", { entity_id: "light.lamp" });
const fan = series("home_assistant_events", { entity_id: "fan.attic" });
const measurement = "home_assistant_events";

/** A closed store: two series, three days each, a block of 24 points for each day, and one row behind them. */
async function sealedFolder(): Promise<string> {
  const store = await openTestStore({ blockPoints: 24 });
  const hours = Array.from({ length: 72 }, (_, hour) => hour * (DAY / 24));
  await store.write(
    [lamp, fan].flatMap((of) =>
      hours.map((time) => point(of, time, { state_value: "on", normalized_value: time % 7 })),
    ),
  );
  expect(await store.seal({ before: MAX_TIME, least: 1 })).toBe(144);
  await store.write([point(lamp, 4 * DAY, { normalized_value: 9 })]);
  await store.close();
  return store.folder;
}

function change(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, "hometide.db"));
  expect(db.prepare(sql).run().changes).toBeGreaterThan(0);
  db.close();
}

const ofLamp = "series = (SELECT id FROM series WHERE tags LIKE '%lamp%')";
/** The lamp's second day. */
const secondDay = `${ofLamp} AND first = ${DAY}`;
const damage = `UPDATE sealed SET body = CAST(substr(body, 1, 20) || x'00' || substr(body, 22) AS BLOB) WHERE ${secondDay}`;

describe("checking the store's file", () => {
  test("finds nothing wrong with a sound one, also while a hub writes to it", async () => {
    const folder = await sealedFolder();
    const store = await openTestStore({ folder });
    await store.write([point(fan, 5 * DAY, { normalized_value: 1 })]);
    expect(checkStore(folder)).toEqual({ points: 146, blocks: 6, problems: [] });
  });

  test.each([
    ["a block whose bytes changed", damage, "its checksum is wrong"],
    [
      "a block that lost its end",
      `UPDATE sealed SET body = substr(body, 1, 30) WHERE ${secondDay}`,
      "its checksum is wrong",
    ],
    [
      "a block that says another time",
      `UPDATE sealed SET last = last - 1 WHERE ${secondDay}`,
      "its first or last point has another time",
    ],
    ["a wrong number of points", `UPDATE sealed SET points = 23 WHERE ${secondDay}`, "it has 24 points instead of 23"],
    ["a row within a block", `UPDATE home_assistant_events SET time = ${DAY + 5}`, "1 rows lie within it"],
    ["a block that is gone", `DELETE FROM sealed WHERE ${secondDay}`, "it has 121 points, and 145 were counted"],
    ["a count that is wrong", "UPDATE points SET count = count + 1", "it has 145 points, and 146 were counted"],
  ])("finds %s", async (_, sql, what) => {
    const folder = await sealedFolder();
    change(folder, sql);
    const { problems } = checkStore(folder);
    expect(problems).toContainEqual(expect.objectContaining({ measurement, what }));
  });

  test("a damaged block is told by series and day; other days, and other series, still answer", async () => {
    const folder = await sealedFolder();
    change(folder, damage);
    const store = await openTestStore({ folder });
    const entity = { tags: { entity_id: "light.lamp" }, measurement } as const;
    await expect(store.range({ ...entity, from: DAY, to: DAY + 1 })).rejects.toMatchObject({
      code: "block_damaged",
      message: expect.stringMatching(/light\.lamp.*from 1970-01-02T00:00:00Z to 1970-01-02T23:00:00Z/),
    });
    expect((await store.range({ ...entity, from: 0, to: DAY })).rows).toHaveLength(24);
    expect((await store.range({ ...entity, from: 2 * DAY, to: 9 * DAY })).rows).toHaveLength(25);
    expect(await store.latest({ measurement })).toHaveLength(2);
    // A late point into the damaged block is kept, and what is old goes on being removed.
    await store.write([point(lamp, DAY + 5, { normalized_value: 1 })]);
    expect(await store.deleteBefore(measurement, 3 * DAY)).toBe(145);
    expect((await store.usage()).measurements[0]?.points).toBe(1);
  });

  test("the command says what is damaged and ends with code 1, or that all is well with 0", async () => {
    const folder = await sealedFolder();
    const run = async (...args: readonly string[]): Promise<{ code: number; out: string }> => {
      let out = "";
      const terminal = { environment: {}, folder, out: (text: string) => void (out += text), error: () => {} };
      return { code: await runCommand(["storage", "check", "--data-dir", folder, ...args], terminal), out };
    };
    expect(await run()).toEqual({ code: 0, out: "145 points, 6 sealed blocks: all is as it was written.\n" });
    change(folder, damage);
    expect(await run()).toEqual({
      code: 1,
      out: "145 points, 6 sealed blocks; one problem:\n  home_assistant_events entity_id=light.lamp 1970-01-02T00:00:00Z to 1970-01-02T23:00:00Z: its checksum is wrong\n",
    });
    expect(JSON.parse((await run("--json")).out)).toMatchObject({
      problems: [{ tags: { entity_id: "light.lamp" }, from: "1970-01-02T00:00:00Z", what: "its checksum is wrong" }],
    });
  });

  test("a folder without a store is told", () => {
    expect(() => checkStore(temporaryFolder())).toThrow("there is no store");
  });
});
