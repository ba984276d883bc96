import { createServer } from "node:http";
import { expect, test } from "vitest";
import { policyPlans } from "../../../src/store/influx/options.ts";
import { openInfluxDestination } from "../../../src/store/influx/destination.ts";
import { recordedCredentials as credentials, recordedExchanges } from "../../support/influx-recordings.ts";
import { startInfluxReplay } from "../../support/influx-replay-server.ts";
import { describeShared } from "../../support/shared.ts";
import { connect, influxOptions } from "./support.ts";

const { token } = credentials;
const policies = policyPlans({}).map(({ name }) => name);

describeShared("InfluxDB 1.12, recorded", () => {
  test("is found, its database made where it is missing, and the policies named as they are", async () => {
    const replay = await startInfluxReplay("1.12");
    let made = false;
    replay.use(
      "retention-missing-database",
      ({ statement }) => statement?.startsWith("SHOW RETENTION") === true && !made,
    );
    replay.use("database-create", ({ statement }) => (made ||= statement?.startsWith("CREATE DATABASE") === true));
    const ready = await connect(replay.url).ready();
    if (ready.kind !== "ready") throw new Error(ready.reason);
    expect(ready.server.name).toBe("InfluxDB 1.x");
    expect(ready.server.findings[0]?.text).toBe("Made the database home.");
    expect(ready.places.get("raw_data_policy")?.write).toEqual({
      path: "/write",
      params: { db: "home", rp: "raw_data_policy", precision: "ns" },
    });
    const statements = replay.seen.flatMap(({ statement }) => statement ?? []);
    // The very statements that the real server took.
    const recorded = recordedExchanges("1.12").find(({ name }) => name === "retention-create")?.request.body ?? "";
    expect(statements).toContain(new URLSearchParams(recorded).get("q"));
    expect(statements).toContain(
      'CREATE RETENTION POLICY "kept_for_ever" ON "home" DURATION INF REPLICATION 1 SHARD DURATION 90d',
    );
  });

  test("takes the user and password as Basic, also where they stand in the address or in the token", async () => {
    const replay = await startInfluxReplay("1.12", "auth");
    const { username, password } = credentials.admin;
    const address = `http://${username}:${encodeURIComponent(password)}@${replay.url.slice("http://".length)}`;
    for (const connection of [
      connect(replay.url, { username, password }),
      connect(replay.url, { token: `${username}:${password}` }),
      connect(address),
    ]) {
      expect(await connection.ready()).toMatchObject({ kind: "ready" });
      expect(replay.seen.at(-1)?.authorization).toBe("Basic {{BASIC_ADMIN}}");
      expect(connection.session.http.name).toBe(replay.url);
    }
  });

  test("wrong and missing credentials are told as such", async () => {
    const replay = await startInfluxReplay("1.12", "auth");
    replay.use("auth-database-create-wrong-token", ({ authorization }) => authorization === "Basic {{BASIC_WRONG}}");
    expect(await connect(replay.url, { username: "admin", password: "no" }).ready()).toEqual({
      kind: "auth",
      reason: "401 authorization failed",
    });
    replay.use("auth-query-before-admin");
    expect(await connect(replay.url).ready()).toMatchObject({
      kind: "auth",
      reason: expect.stringContaining("create admin user first") as string,
    });
  });
});

describeShared("InfluxDB 2.7, recorded", () => {
  test("is found, and gets a bucket for each policy", async () => {
    const replay = await startInfluxReplay("2.7");
    replay.use("database-lookup-missing", ({ method, path }) => method === "GET" && path === "/api/v2/buckets");
    replay.use("database-create", ({ method }) => method === "POST");
    const ready = await connect(replay.url, { token, org: "home" }).ready();
    if (ready.kind !== "ready") throw new Error(ready.reason);
    expect(ready.server.name).toBe("InfluxDB 2.7.12");
    expect(ready.server.findings.filter(({ level }) => level === "done")).toHaveLength(policies.length);
    expect(ready.places.get("raw_data_policy")?.write).toEqual({
      path: "/api/v2/write",
      params: { org: "home", bucket: "home/raw_data_policy", precision: "ns" },
    });
    const made = replay.seen
      .filter(({ method, path }) => method === "POST" && path === "/api/v2/buckets")
      .map(({ body }) => JSON.parse(body) as unknown);
    expect(made).toContainEqual({
      orgID: "fc630662353197f7",
      name: "home/raw_data_policy",
      retentionRules: [{ type: "expire", everySeconds: 31_536_000, shardGroupDurationSeconds: 604_800 }],
    });
    expect(made).toContainEqual(
      expect.objectContaining({
        name: "home/kept_for_ever",
        retentionRules: [{ type: "expire", everySeconds: 0, shardGroupDurationSeconds: 7_776_000 }],
      }),
    );
    expect(
      replay.seen
        .filter(({ path }) => path !== "/ping")
        .every(({ authorization }) => authorization === `Token ${token}`),
    ).toBe(true);
  });

  test("without the right to make buckets everything goes to the one that is there, and the user is told", async () => {
    const replay = await startInfluxReplay("2.7");
    replay.use(
      "database-lookup-missing",
      ({ method, path, params }) => method === "GET" && path === "/api/v2/buckets" && params["name"] !== "home",
    );
    replay.use("auth-database-create-read-only-token");
    const ready = await connect(replay.url, { token, org: "home" }).ready();
    if (ready.kind !== "ready") throw new Error(ready.reason);
    for (const policy of policies)
      expect(ready.places.get(policy)).toMatchObject({
        write: { params: { bucket: "home" } },
        db: "home",
        rp: "autogen",
      });
    const problems = ready.server.findings.filter(({ level }) => level === "problem");
    expect(problems).toHaveLength(policies.length);
    expect(problems[0]?.text).toContain("401 write:orgs/fc630662353197f7/buckets is unauthorized");
  });

  test("a token that sees nothing but may write still writes", async () => {
    const replay = await startInfluxReplay("2.7");
    replay.use("auth-org-lookup-write-only-token");
    replay.use("auth-database-list-write-only-token", ({ method }) => method === "GET");
    replay.use("auth-write-empty-write-only-token", ({ body }) => body === "");
    const ready = await connect(replay.url, { token: credentials.writeToken, org: "home" }).ready();
    expect(ready).toMatchObject({ kind: "ready" });
    expect(ready.kind === "ready" && ready.places.get("weather_policy")?.write.params["bucket"]).toBe("home");
  });

  test.each([
    ["no token", {}, "auth", "InfluxDB 2 takes a token: set INFLUXDB_TOKEN"],
    ["a wrong token", { token: credentials.wrongToken, org: "home" }, "auth", "401 unauthorized access"],
    ["an unknown organisation", { token, org: "nope" }, "permanent", 'organization name "nope" not found'],
  ] as const)("says what is wrong with %s", async (_what, more, kind, words) => {
    const replay = await startInfluxReplay("2.7");
    replay.use("auth-org-lookup-wrong-token", ({ authorization }) => authorization === "Token {{WRONG_TOKEN}}");
    expect(await connect(replay.url, more).ready()).toMatchObject({
      kind,
      reason: expect.stringContaining(words) as string,
    });
  });

  test("a whole batch refused for one line is sent again without it", async () => {
    const replay = await startInfluxReplay("2.7");
    const destination = openInfluxDestination(influxOptions(replay.url, { token, org: "home" }));
    const body = recordedExchanges("2.7").find(({ name }) => name === "write-malformed-several")?.request.body ?? "";
    replay.use("write-good", (request) => request.body !== body);
    replay.use("write-malformed-several", (request) => request.body === body);
    const outcome = await destination.write({ policy: "raw_data_policy", body: Buffer.from(body), lines: 5 });
    expect(outcome).toEqual({
      kind: "partial",
      rejected: [
        { line: 1, reason: "unable to parse: missing field value" },
        { line: 2, reason: "unable to parse: invalid field format" },
        { line: 4, reason: "unable to parse: invalid boolean" },
      ],
    });
    const lines = body.split("\n");
    expect(replay.seen.at(-1)?.body).toBe(`${lines[0]}\n${lines[3]}`);
    await destination.close();
  });
});

describeShared("InfluxDB 3.6, recorded", () => {
  test("is found with and without a token, and everything has one database", async () => {
    const open = await startInfluxReplay("3.6");
    const ready = await connect(open.url).ready();
    if (ready.kind !== "ready") throw new Error(ready.reason);
    expect(ready.server.name).toBe("InfluxDB 3.6.0");
    for (const policy of policies) {
      expect(ready.places.get(policy)).toEqual({
        write: { path: "/api/v3/write_lp", params: { db: "home", precision: "nanosecond", accept_partial: "true" } },
        db: "home",
        rp: undefined,
      });
    }
    const closed = await startInfluxReplay("3.6", "auth");
    expect(await connect(closed.url, { token }).ready()).toMatchObject({ kind: "ready" });
    expect(closed.seen.map(({ path, authorization }) => [path, authorization])).toEqual([
      ["/ping", undefined],
      ["/ping", `Bearer ${token}`],
      ["/api/v3/configure/database", `Bearer ${token}`],
    ]);
  });

  test("is not told apart from its absence: a wrong token is a wrong token", async () => {
    const replay = await startInfluxReplay("3.6", "auth");
    expect(await connect(replay.url, { token: credentials.wrongToken }).ready()).toMatchObject({ kind: "auth" });
    expect(await connect(replay.url).ready()).toMatchObject({
      kind: "auth",
      reason: expect.stringContaining("set INFLUXDB_TOKEN") as string,
    });
  });

  test("a database that is there already is used, a sixth one is refused with the way out", async () => {
    const replay = await startInfluxReplay("3.6");
    replay.use("database-create-again");
    expect(await connect(replay.url).ready()).toMatchObject({ kind: "ready" });
    replay.use("limit-database-create-6");
    expect(await connect(replay.url).ready()).toMatchObject({
      kind: "permanent",
      fault: "place",
      reason: expect.stringContaining("exceed limit of 5 databases") as string,
    });
  });

  test("the lines that it numbers are the rejected ones, without another request", async () => {
    const replay = await startInfluxReplay("3.6");
    const destination = openInfluxDestination(influxOptions(replay.url));
    const body = recordedExchanges("3.6").find(({ name }) => name === "write-type-conflict")?.request.body ?? "";
    const outcome = await destination.write({ policy: "raw_data_policy", body: Buffer.from(body), lines: 6 });
    expect(outcome.kind === "partial" && outcome.rejected.map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(replay.seen.filter(({ path }) => path === "/api/v3/write_lp")).toHaveLength(1);
    await destination.close();
  });
});

test("an address where no InfluxDB is says so", async () => {
  const server = createServer((_, answer) =>
    answer.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><p>router"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await connect(`http://127.0.0.1:${port}/`).ready()).toEqual({
    kind: "permanent",
    fault: "request",
    reason:
      "/ping answered 404 an HTML page, not InfluxDB's answer: there is no InfluxDB at this address (INFLUXDB_URL)",
  });
  server.closeAllConnections();
  server.close();
});
