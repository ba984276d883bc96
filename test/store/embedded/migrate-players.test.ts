import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openTestStore } from "../../support/embedded.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { contextsWithoutDigests } from "./old-schema.ts";

/** A file as version 3 of the schema left it: each player and game a series of its own. */
function oldFile(folder: string, rows: readonly (readonly [tags: object, time: number, extra: object])[]): void {
  const db = new DatabaseSync(join(folder, "hometide.db"));
  db.exec("ALTER TABLE nhl_player_stats DROP COLUMN context; ALTER TABLE nfl_player_stats DROP COLUMN context");
  contextsWithoutDigests(db);
  const series = db.prepare("INSERT INTO series (measurement, tags) VALUES ('nhl_player_stats', ?) RETURNING id");
  const row = db.prepare("INSERT INTO nhl_player_stats (series, time, extra) VALUES (?, ?, ?)");
  for (const [tags, time, extra] of rows)
    row.run(Number(series.get(JSON.stringify(tags))?.["id"]), time, JSON.stringify(extra));
  db.prepare("INSERT INTO points (measurement, count) VALUES ('nhl_player_stats', ?)").run(rows.length);
  db.exec("PRAGMA user_version = 3");
  db.close();
}

describe("a file of before players were one series each", () => {
  const crosby = { player_id: "3114", player_name: 'Sidney "Sid" Crosby', position: "C", season: "2025", team: "PIT" };
  const letang = { player_id: "3110", player_name: "Kris Létang", season: "2025", team: "PIT" };
  const rows = [
    [{ game_id: "401", ...crosby }, 1_000, { goals: 2, assists: 0 }],
    [{ game_id: "402", ...crosby, week: "3" }, 2_000, { goals: 0 }],
    [{ game_id: "401", ...letang }, 1_000, { assists: 1 }],
  ] as const;

  test("has the same points with the same tags, and fewer series", async () => {
    const folder = temporaryFolder();
    await (await openTestStore({ folder })).close();
    oldFile(folder, rows);
    const store = await openTestStore({ folder });
    const all = { measurement: "nhl_player_stats", from: 0, to: 10_000 } as const;
    const byTime = (a: { readonly time: number }, b: { readonly time: number }): number => a.time - b.time;
    const expected = rows.map(([tags, time, fields]) => ({ time, tags, fields }));
    const found = await store.range(all);
    expect(new Set(found.rows)).toEqual(new Set(expected));
    expect(found.rows.toSorted(byTime)).toEqual(found.rows);
    expect((await store.range({ ...all, tags: { game_id: "401" } })).rows).toHaveLength(2);
    expect((await store.range({ ...all, tags: { player_id: "3114", week: "3" } })).rows).toEqual([expected[1]]);
    expect(await store.tagValues({ measurement: "nhl_player_stats", tag: "game_id" })).toEqual(["401", "402"]);
    expect((await store.usage()).measurements).toContainEqual(
      expect.objectContaining({ measurement: "nhl_player_stats", points: 3, series: 2 }),
    );
    // What comes later goes on in the same series.
    expect(await store.seal({ before: 10_000, least: 1 })).toBe(3);
    expect(new Set((await store.range(all)).rows)).toEqual(new Set(expected));
  });
});
