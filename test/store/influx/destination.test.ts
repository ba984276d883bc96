import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Point } from "../../../src/model/point.ts";
import { point, series } from "../../../src/model/point.ts";
import type { EncodedBatch, Outcome } from "../../../src/store/destination.ts";
import { createLineEncoder } from "../../../src/store/influx/line-protocol.ts";
import type { InfluxOptions } from "../../../src/store/influx/options.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { linesBatch as lines, countPoints as count, open } from "./support.ts";

const NOW = Date.now() * 1_000;

function batchOf(points: readonly Point[]): EncodedBatch {
  const [batch] = createLineEncoder().batches(points);
  if (batch === undefined) throw new Error("there are points");
  return batch;
}

function rejectedLines(outcome: Outcome): readonly number[] | string {
  return outcome.kind === "partial" ? outcome.rejected.map(({ line }) => line) : outcome.kind;
}

describeInfluxdb("writing to InfluxDB 1.6", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  });
  afterAll(() => server.dispose());

  test("sends nothing before the first write, then finds and prepares the server", async () => {
    const destination = open(server.url, { database: "first" });
    expect(destination.server()).toBeUndefined();
    const of = series("home_assistant_events", { entity_id: "light.lamp" });
    const batch = batchOf(
      Array.from({ length: 7_000 }, (_, index) => point(of, NOW + index, { state_value: `a\n"${index}` })),
    );
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    expect(destination.server()?.name).toBe("InfluxDB 1.6.7");
    const answer = JSON.stringify(
      await server.query("SELECT count(state_value) FROM first.raw_data_policy.home_assistant_events"),
    );
    expect(answer).toContain(",7000]");
    const policies = JSON.stringify(await server.query("SHOW RETENTION POLICIES ON first"));
    expect(policies).toContain('["raw_data_policy","8760h0m0s","168h0m0s",1,false]');
    expect(policies).toContain('["kept_for_ever","0s","2160h0m0s",1,false]');
  });

  test("finds the points of another type in the middle of a batch and stores all others", async () => {
    const destination = open(server.url);
    const all = Array.from(
      { length: 200 },
      (_, index) =>
        `conflict,n=${index} v=${index === 70 || index === 71 || index === 199 ? '"text"' : index} ${NOW}000`,
    );
    expect(
      await destination.write(
        lines("conflict,n=x v=1 1000000000000000000".replace("1000000000000000000", `${NOW}000`)),
      ),
    ).toEqual({ kind: "written" });
    const outcome = await destination.write(lines(...all));
    expect(rejectedLines(outcome)).toEqual([70, 71, 199]);
    expect(outcome.kind === "partial" && outcome.rejected[0]?.reason).toContain("field type conflict");
    expect(await count(server, "conflict")).toBe(198);
  });

  test("finds malformed lines, also where a conflict hides them", async () => {
    const destination = open(server.url);
    const good = (n: number): string => `mixed,n=${n} v=${n} ${NOW}000`;
    const outcome = await destination.write(
      lines(good(0), "mixed v= 1", good(2), `mixed,n=3 v="text" ${NOW}000`, good(4), "mixed,n=5 v=1 x", good(6)),
    );
    expect(rejectedLines(outcome)).toEqual([1, 3, 5]);
    expect(await count(server, "mixed")).toBe(4);
  });

  test("points older than the retention are the rejected ones; a whole batch of them takes one more request, not thousands", async () => {
    const destination = open(server.url);
    const old = (n: number): string => `old,n=${n} v=1 ${NOW - 400 * 86_400e6}000`;
    const fresh = (n: number): string => `old,n=${n} v=1 ${NOW}000`;
    expect(rejectedLines(await destination.write(lines(old(0), fresh(1), old(2), fresh(3), fresh(4))))).toEqual([0, 2]);
    const outcome = await destination.write(lines(...Array.from({ length: 4_000 }, (_, n) => old(n))));
    expect(rejectedLines(outcome)).toHaveLength(4_000);
    expect(await count(server, "old")).toBe(3);
  });

  test("a refusal that repeats a line of 64 KiB in a header is still understood", async () => {
    const destination = open(server.url);
    const good = `long,n=1 v=1 ${NOW}000`;
    const outcome = await destination.write(lines(good, `long,n=${"x".repeat(70_000)} v=1 ${NOW}000`));
    expect(rejectedLines(outcome)).toEqual([1]);
    expect(await count(server, "long")).toBe(1);
  });

  test("a database that somebody dropped is made again at the next write; no point is at fault", async () => {
    const destination = open(server.url, { database: "dropped" });
    const batch = lines(`m v=1 ${NOW}000`);
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    await server.query("DROP DATABASE dropped");
    expect(await destination.write(batch)).toMatchObject({ kind: "permanent", fault: "place" });
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    expect(await count(server, "m", "dropped")).toBe(1);
  });

  test("a policy that keeps less than configured is lengthened, one that keeps more is left alone", async () => {
    const days = (raw: number | undefined): Partial<InfluxOptions> => ({
      database: "lengths",
      keepDays: { raw_data_policy: raw },
    });
    const batch = lines(`m v=1 ${NOW}000`);
    const length = async (): Promise<string | undefined> =>
      /"raw_data_policy","([^"]*)"/.exec(JSON.stringify(await server.query("SHOW RETENTION POLICIES ON lengths")))?.[1];
    await open(server.url, days(30)).write(batch);
    expect(await length()).toBe("720h0m0s");
    await open(server.url, days(60)).write(batch);
    expect(await length()).toBe("1440h0m0s");
    const shorter = open(server.url, days(10));
    await shorter.write(batch);
    expect(await length()).toBe("1440h0m0s");
    expect(shorter.server()?.findings).toContainEqual({
      level: "note",
      text: expect.stringContaining("keeps longer (60 d) than configured (10 d)") as string,
    });
    await open(server.url, days(undefined)).write(batch);
    expect(await length()).toBe("0s");
  });

  test("a request that is too large for the server is sent in pieces", async () => {
    const small = await startInfluxdb({ environment: { INFLUXDB_HTTP_MAX_BODY_SIZE: "2000" } });
    onTestFinished(() => small.dispose());
    const destination = open(small.url);
    const random = (n: number): string =>
      Array.from({ length: 40 }, (_, at) =>
        Math.abs(Math.sin(n * 41 + at))
          .toString(36)
          .slice(3, 9),
      ).join("");
    const all = Array.from({ length: 100 }, (_, n) => `large,n=${n} v=1,s="${random(n)}" ${NOW}000`);
    expect(await destination.write(lines(...all))).toEqual({ kind: "written" });
    expect(await count(small, "large")).toBe(100);
    const huge = Array.from({ length: 500 }, (_, n) => random(n)).join("");
    expect(rejectedLines(await destination.write(lines(all[0] ?? "", `large v=2,s="${huge}" ${NOW}000`)))).toEqual([1]);
  });

  test("a server that ends and comes back is a transient trouble, and the same destination goes on", async () => {
    const flaky = await startInfluxdb();
    onTestFinished(() => flaky.dispose());
    const destination = open(flaky.url);
    const batch = lines(`m v=1 ${NOW}000`);
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    await flaky.kill();
    expect(await destination.write(batch)).toMatchObject({ kind: "transient" });
    expect(await destination.write(batch)).toMatchObject({
      kind: "transient",
      reason: expect.stringContaining("cannot be reached") as string,
    });
    await flaky.start();
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    expect(await count(flaky, "m")).toBe(1);
  });
});

describe("an address that is none", () => {
  test.each(["influxdb:8086", "", "ftp://influxdb", "http//x:secret@y"])(
    "is refused when the destination is opened: %s",
    (url) => {
      expect(() => open(url)).toThrow(expect.objectContaining({ code: "config_invalid" }));
      expect(() => open(url)).not.toThrow(/secret/);
    },
  );
});
