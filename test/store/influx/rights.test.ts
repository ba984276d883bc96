import { afterAll, beforeAll, expect, test } from "vitest";
import type { Log } from "../../../src/ops/log.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Destination } from "../../../src/store/destination.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../../servers/influxdb.ts";
import { countPoints as count, linesBatch as lines, open } from "./support.ts";

const NOW = Date.now() * 1_000;

describeInfluxdb("rights on InfluxDB 1.6", () => {
  let server: InfluxServer;
  const spoken: string[] = [];
  const note = (...said: readonly unknown[]): void => void spoken.push(JSON.stringify(said));
  const log: Log = { ...silentLog, info: note, warn: note, error: note, debug: note, child: () => log };

  beforeAll(async () => {
    server = await startInfluxdb({ auth: true });
    for (const statement of [
      "CREATE DATABASE shared",
      "CREATE RETENTION POLICY raw_data_policy ON shared DURATION INF REPLICATION 1",
      "CREATE USER member WITH PASSWORD 'member-password'",
      "GRANT ALL ON shared TO member",
      "CREATE USER writer WITH PASSWORD 'writer-password'",
      "GRANT WRITE ON shared TO writer",
      "CREATE USER reader WITH PASSWORD 'reader-password'",
      "GRANT READ ON shared TO reader",
    ]) {
      await server.query(statement);
    }
  });
  afterAll(() => server.dispose());

  const as = (username: string, database = "shared"): Destination =>
    open(server.url, { database, username, password: `${username}-password`, log });
  const batch = lines(`rights v=1 ${NOW}000`);

  test("an administrator prepares everything", async () => {
    expect(await as("admin", "own").write(batch)).toEqual({ kind: "written" });
  });

  test("a member of one database uses the policies that are there, and reads which others are missing and how to make them", async () => {
    const destination = as("member");
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    expect(await count(server, "rights", "shared")).toBe(1);
    expect(await destination.write({ ...batch, policy: "weather_policy" })).toEqual({ kind: "written" });
    const problems =
      destination
        .server()
        ?.findings.filter(({ level }) => level === "problem")
        .map(({ text }) => text) ?? [];
    expect(problems).toHaveLength(8);
    expect(problems[0]).toContain(
      'CREATE RETENTION POLICY "hourly_summary_policy" ON "shared" DURATION 730d REPLICATION 1 SHARD DURATION 30d',
    );
  });

  test("a user who may only write does so, into the default policy", async () => {
    const destination = as("writer");
    expect(await destination.write(batch)).toEqual({ kind: "written" });
    expect(destination.server()?.findings).toMatchObject([
      { level: "problem", text: expect.stringContaining("cannot be seen") as string },
    ]);
  });

  test("a user who may only read is refused, a missing database is named, wrong credentials are told, and then good ones work", async () => {
    expect(await as("reader").write(batch)).toMatchObject({ kind: "auth" });
    expect(await as("member", "nowhere").write(batch)).toMatchObject({
      kind: "permanent",
      fault: "place",
      reason: expect.stringContaining("CREATE DATABASE") as string,
    });
    expect(await open(server.url, { username: "member", password: "no", log }).write(batch)).toEqual({
      kind: "auth",
      reason: "401 authorization failed",
    });
    expect(await open(server.url, { log }).write(batch)).toMatchObject({ kind: "auth" });
    expect(await as("member").write(batch)).toEqual({ kind: "written" });
  });

  test("no password is ever said", () => {
    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken.join("\n")).not.toMatch(/-password/);
  });
});
