import { describe, expect, test } from "vitest";
import { MAX_TIME } from "../../../src/model/time.ts";
import type { Table } from "../../../src/store/influx/answer.ts";
import { parseAnswer } from "../../../src/store/influx/answer.ts";
import { duration, identifier, literal, tagConditions, timeBounds } from "../../../src/store/influx/influxql.ts";
import { openInfluxStore } from "../../../src/store/influx/store.ts";
import type { RecordedServer } from "../../support/influx-recordings.ts";
import { recordedCredentials, recordedExchanges, recordedServers } from "../../support/influx-recordings.ts";
import { startInfluxReplay } from "../../support/influx-replay-server.ts";
import { describeShared } from "../../support/shared.ts";
import { influxOptions } from "./support.ts";

function tablesOf(server: RecordedServer, name: string): readonly Table[] {
  const exchange = recordedExchanges(server).find((candidate) => candidate.name === name);
  const parsed = parseAnswer(exchange?.response.body ?? "");
  if (parsed.kind === "error") throw new Error(parsed.message);
  // 3.x orders groups as it likes.
  return [...parsed.tables].sort((a, b) => (JSON.stringify(a.tags) < JSON.stringify(b.tags) ? -1 : 1));
}

describeShared("recorded answers to queries", () => {
  test.each([
    ["query-latest-per-tag", 3, 3],
    ["query-latest-per-all-tags", 3, 3],
    ["query-latest-row-per-tag", 3, 3],
    ["query-raw-range", 1, 4],
    ["query-raw-range-desc", 1, 3],
    ["query-raw-star", 1, 3],
    ["query-hourly-aggregate", 1, 6],
    ["query-hourly-aggregate-by-tag", 3, 13],
    ["query-chunked", 1, 19],
    ["query-epoch-u", 1, 2],
    ["query-gzip-response", 1, 19],
    ["query-show-tag-values-where-time-wide", 1, 3],
    ["query-show-tag-values-where-tag-and-time", 1, 1],
    ["query-empty-result", 0, 0],
    ["query-empty-aggregate", 0, 0],
    ["query-missing-measurement", 0, 0],
    ["query-missing-field", 0, 0],
  ])("%s means the same on all four servers: %i tables, %i rows", (name, tables, rows) => {
    const first = tablesOf("1.6", name);
    expect(first).toHaveLength(tables);
    expect(first.reduce((sum, { values }) => sum + values.length, 0)).toBe(rows);
    for (const server of recordedServers) expect(tablesOf(server, name)).toEqual(first);
  });

  test("a DELETE that 2.7 answers with {} is no error", () => {
    expect(tablesOf("2.7", "delete-by-time")).toEqual([]);
  });

  test.each(["1.6", "1.12", "2.7"] as const)("%s: errors inside a 200 are errors", (server) => {
    for (const name of [
      "query-missing-database",
      "query-retention-policy-missing",
      "query-unknown-function",
      "query-aggregate-string-mean",
    ]) {
      const exchange = recordedExchanges(server).find((candidate) => candidate.name === name);
      expect([name, exchange?.response.status, parseAnswer(exchange?.response.body ?? "").kind]).toEqual([
        name,
        200,
        "error",
      ]);
    }
  });

  test("a chunked answer that breaks off between two chunks is an error, not a short answer", () => {
    const whole = recordedExchanges("1.6").find(({ name }) => name === "query-chunked")?.response.body ?? "";
    const [first = ""] = whole.split("\n", 1);
    expect(parseAnswer(whole).kind).toBe("tables");
    expect(parseAnswer(first)).toEqual({ kind: "error", message: "the answer ends in the middle" });
    expect(parseAnswer(whole.slice(0, -5)).kind).toBe("error");
  });

  const failures: readonly (readonly [RecordedServer, string, string, string])[] = [
    ["1.12", "query-missing-database", "store_unavailable", "database not found"],
    ["1.12", "query-syntax-error", "store_unavailable", "400 error parsing query"],
    ["1.12", "limit-max-select-series", "store_unavailable", "max-select-series limit exceeded"],
    ["2.7", "query-missing-database", "store_unavailable", "database not found"],
    ["2.7", "query-retention-policy-missing", "store_unavailable", "retention policy not found"],
    ["2.7", "auth-query-no-token", "store_unavailable", "401"],
    ["3.6", "query-missing-database", "store_unavailable", "404 query error: database not found"],
    ["3.6", "query-syntax-error", "store_unavailable", "500 error in InfluxQL statement"],
    ["3.6", "query-show-databases", "store_unavailable", "broke the connection"],
    ["3.6", "query-daily-aggregate-timezone", "store_unavailable", "broke the connection"],
  ];
  test.each(failures)("%s: %s is %s, with the server's words", async (server, name, code, words) => {
    const replay = await startInfluxReplay(server);
    replay.use(name, ({ statement }) => statement?.startsWith("SELECT") === true);
    const store = openInfluxStore(
      influxOptions(replay.url, { token: server === "2.7" ? recordedCredentials.token : undefined }),
    );
    const query = store.range({ measurement: "weather", from: 0, to: 1 });
    await expect(query).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    await store.close();
  });

  test("the bytes on disk are found on each generation: shards, metrics of the buckets, Parquet files", async () => {
    const bytes = async (
      server: RecordedServer,
      prepare: (replay: Awaited<ReturnType<typeof startInfluxReplay>>) => void,
    ): Promise<unknown> => {
      const replay = await startInfluxReplay(server);
      prepare(replay);
      // Nothing is in the measurements of the hub; only the size is looked at.
      replay.use(
        "query-empty-result",
        ({ statement }) => statement?.startsWith("SELECT") === true && !statement.includes("system."),
      );
      const store = openInfluxStore(
        influxOptions(replay.url, { token: server === "2.7" ? recordedCredentials.token : undefined, org: "home" }),
      );
      const usage = await store.usage();
      await store.close();
      return usage;
    };
    // The first two shards of the recording, both of the database home.
    expect(await bytes("1.12", () => undefined)).toEqual({ bytes: shardBytes("1.12"), measurements: [] });
    // storage_wal_size 2.328674e+06 and 57 of the bucket home, whose files were all in the log still.
    expect(
      await bytes("2.7", (replay) =>
        replay.use("database-lookup", ({ path, method }) => path === "/api/v2/buckets" && method === "GET"),
      ),
    ).toEqual({
      bytes: 2_328_731,
      measurements: [],
    });
    expect(
      await bytes("3.6", (replay) =>
        replay.use("storage-system-parquet-files-persisted", ({ path }) => path === "/api/v3/query_sql"),
      ),
    ).toEqual({
      bytes: 29_786,
      measurements: [],
    });
    expect(
      await bytes("1.12", (replay) =>
        replay.use(
          "auth-database-create-read-only-token",
          ({ statement }) => statement?.startsWith("SHOW STATS") === true,
        ),
      ),
    ).toEqual({
      bytes: 0,
      bytesUnknown: expect.stringContaining("requires admin privilege") as string,
      measurements: [],
    });
  });
});

function shardBytes(server: RecordedServer): number {
  const body = recordedExchanges(server).find(({ name }) => name === "storage-show-stats")?.response.body ?? "";
  return [...body.matchAll(/"values": \[\[(\d+),/g)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

describe("InfluxQL", () => {
  test("quotes names and texts", () => {
    expect(identifier('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
    expect(literal("it's \\ a\nline")).toBe("'it\\'s \\\\ a\\nline'");
  });

  test("bounds are integer nanoseconds inside InfluxDB's range", () => {
    expect(timeBounds(1_795_132_800_123_456, 1_795_132_800_123_457)).toBe(
      "time >= 1795132800123456000 AND time < 1795132800123457000",
    );
    expect(timeBounds(-5, Number.MAX_SAFE_INTEGER)).toBe(timeBounds());
    expect(timeBounds()).toBe(`time >= 0 AND time < ${MAX_TIME + 1}000`);
  });

  test("durations take the largest unit that fits", () => {
    const hour = 3_600_000_000;
    expect([24 * hour, 7 * 24 * hour, hour, 90 * 60_000_000, 1_000_000, 1_500, 1_000].map(duration)).toEqual([
      "1d",
      "7d",
      "1h",
      "90m",
      "1s",
      "1500u",
      "1ms",
    ]);
  });

  test("a filter of several values is an OR in brackets, one of none fits nothing", () => {
    expect(tagConditions({ a: "x", b: ["y", "z"] })).toBe(`"a" = 'x' AND ("b" = 'y' OR "b" = 'z')`);
    expect(tagConditions({})).toBe("");
    expect(tagConditions({ a: "x", b: [] })).toBeUndefined();
  });
});
