import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { context, point, series } from "../../../src/model/point.ts";
import { openTestStore } from "../../support/embedded.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { contextsWithoutDigests } from "./old-schema.ts";

const weather = (temp: number) =>
  context("home_assistant_events", {
    tags: { weather_condition: "rainy", time_of_day: "night" },
    fields: { weather_temp: temp },
  });
const of = series("home_assistant_events", { entity_id: "sensor.a", domain: "sensor" });
const at = (time: number, temp: number) => point(of, time, { state_value: "1", normalized_value: 1 }, weather(temp));
const all = { measurement: "home_assistant_events", from: 0, to: 1e15 } as const;

/** What the file has of contexts, and the last id that was ever given out. */
function contextsIn(folder: string): { readonly ids: readonly unknown[]; readonly last: unknown } {
  const db = new DatabaseSync(join(folder, "hometide.db"), { readOnly: true });
  const ids = db.prepare("SELECT id FROM contexts ORDER BY id").all();
  const last = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'contexts'").get()?.["seq"];
  db.close();
  return { ids: ids.map((row) => row["id"]), last };
}

test("a file of before contexts had digests keeps them, finds them again, and gives no id out twice", async () => {
  const folder = temporaryFolder();
  const before = await openTestStore({ folder });
  await before.write([at(1_000, 1), at(2_000, 2), at(3_000, 3)]);
  const rows = (await before.range(all)).rows;
  await before.close();
  const db = new DatabaseSync(join(folder, "hometide.db"));
  contextsWithoutDigests(db);
  // The newest one is gone since; its id must not come back.
  db.exec("DELETE FROM contexts WHERE id = 3; PRAGMA user_version = 4");
  db.exec("DELETE FROM home_assistant_events WHERE time = 3000");
  db.close();

  const store = await openTestStore({ folder });
  expect((await store.range(all)).rows).toEqual(rows.slice(0, 2));
  await store.write([at(4_000, 2), at(5_000, 4)]);
  expect((await store.range(all)).rows.map(({ fields }) => fields["weather_temp"])).toEqual([1, 2, 2, 4]);
  await store.close();
  expect(contextsIn(folder)).toEqual({ ids: [1, 2, 4], last: 4 });
});
