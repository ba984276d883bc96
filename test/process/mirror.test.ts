import { beforeAll, afterAll, expect, test } from "vitest";
import type { DeadLetterAnswer, MirrorAnswer, VerificationAnswer } from "../../src/api/mirror-answers.ts";
import { point, series } from "../../src/model/point.ts";
import { lampPoints, START } from "../mirror/codec.ts";
import { countIn, startMirror } from "../mirror/support.ts";
import type { InfluxServer } from "../servers/influxdb.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { command } from "./command.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const DAY = ["--from", "2026-01-31", "--to", "2026-02-01"] as const;

describeInfluxdb("hometide mirror and dead-letters", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await startInfluxdb({ auth: true });
  });
  afterAll(() => server.dispose());

  /** A store with 200 points, of which the server has 97 and refused 3. */
  const prepared = async (): Promise<string> => {
    const folder = temporaryFolder();
    const store = await openTestStore({ folder });
    await server.query("DROP DATABASE home");
    await server.query("CREATE DATABASE home");
    await server.query('CREATE RETENTION POLICY "raw_data_policy" ON "home" DURATION 365d REPLICATION 1');
    const conflict = `home_assistant_events,entity_id=x confidence="much" ${START}000`;
    const authorization = `Basic ${Buffer.from("admin:admin-password").toString("base64")}`;
    const url = `${server.url}/write?db=home&rp=raw_data_policy`;
    await fetch(url, { method: "POST", body: conflict, headers: { authorization } });
    const influx = { username: "admin", password: "admin-password" };
    await store.write(lampPoints(100, 100));
    const { mirror, accept, stop } = await startMirror(store, server.url, { influx });
    const odd = (n: number) =>
      point(series("home_assistant_events", { entity_id: `light.odd_${n}` }), START + n, { confidence: n });
    await accept([...lampPoints(97), odd(1), odd(2), odd(3)]);
    await until(() => mirror.status().statistics.queue_points === 0, "sent");
    await stop();
    await store.close();
    return folder;
  };
  const environmentOf = (folder: string): Record<string, string> => ({
    PATH: process.env["PATH"] ?? "",
    HOMETIDE_DATA_DIR: folder,
    HOMETIDE_TOKEN: "a-token-of-the-test",
    INFLUXDB_URL: server.url,
    INFLUXDB_DATABASE: "home",
    INFLUXDB_USERNAME: "admin",
    INFLUXDB_PASSWORD: "admin-password",
    INFLUXDB_BATCH_TIMEOUT: "50ms",
    TZ: "UTC",
  });

  test.each(["while a hub runs", "while none does"])(
    "%s",
    async (which) => {
      const folder = await prepared();
      let environment = environmentOf(folder);
      let hub: HubProcess | undefined;
      if (which === "while a hub runs") {
        hub = await startHubProcess(environment);
        environment = { ...environment, HOMETIDE_PORT: new URL(hub.url).port };
      }
      const json = async <T>(...args: readonly string[]): Promise<T> => {
        const { code, out, error } = await command(environment, ...args, "--json");
        expect(error, `exit code ${code}`).toBe("");
        return JSON.parse(out) as T;
      };

      const { mirrors } = await json<{ mirrors: readonly MirrorAnswer[] }>("mirror", "status");
      expect(mirrors).toMatchObject([
        { name: "influxdb", status: "degraded", connected: true, server: "InfluxDB 1.6.7" },
      ]);
      expect(mirrors[0]?.gaps).toMatchObject([{ cause: "before", from: "2026-01-31T00:00:00.100000Z" }]);

      const different = await command(environment, "mirror", "verify", ...DAY);
      expect(different.code).toBe(5);
      expect(different.out).toMatch(/different +2026-01-31 +home_assistant_events: 200 points here, 98 there/);
      expect(different.out).toMatch(/missing: home_assistant_events.*\n.*3 points were refused/s);

      const letters = await command(environment, "dead-letters", "list", "--json");
      const found = letters.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as DeadLetterAnswer);
      expect(found.map(({ id }) => id)).toEqual([1, 2, 3]);
      expect((await command(environment, "dead-letters", "list", "--limit", "1")).out).toMatch(
        /^1 .*field type conflict/,
      );
      expect(await json("dead-letters", "drop", "--ids", "1,2,77", "--dry-run")).toEqual({ count: 2, dry_run: true });
      expect(await json("dead-letters", "drop", "--ids", "1")).toEqual({ count: 1, dry_run: false });
      expect((await command(environment, "dead-letters", "drop")).code).toBe(2);

      await server.query('DROP MEASUREMENT "home_assistant_events"', "home");
      expect(await json("dead-letters", "retry", "--all")).toEqual({ count: 2, dry_run: false });
      const healed = await command(environment, "mirror", "backfill");
      expect(healed.code).toBe(0);
      expect(healed.out).toMatch(/waiting: 0 points/);
      // Those from before; the two letters have another field.
      expect(await countIn(server)).toBe(100);
      expect((await command(environment, "mirror", "backfill", ...DAY)).code).toBe(0);
      expect(await json<VerificationAnswer>("mirror", "verify", ...DAY)).toMatchObject({
        equal: true,
        differences: [],
      });
      expect((await command(environment, "mirror", "verify", "--name", "nowhere")).code).toBe(1);
      if (hub !== undefined) expect(await hub.stop()).toBe(0);
    },
    120_000,
  );

  test("a server that refuses the credentials, and a hub that is not where the configuration says", async () => {
    const folder = await prepared();
    const environment = environmentOf(folder);
    const refused = await command({ ...environment, INFLUXDB_PASSWORD: "wrong" }, "mirror", "status");
    expect(refused.code).toBe(4);
    expect(refused.out).toMatch(/influxdb: unhealthy .*credentials.*INFLUXDB_USERNAME/s);
    const hub = await startHubProcess(environment);
    const lost = await command({ ...environment, HOMETIDE_PORT: "9" }, "mirror", "status");
    expect(lost.code).toBe(4);
    expect(lost.error).toMatch(/does not answer at http:\/\/127.0.0.1:9/);
    const stranger = { ...environment, HOMETIDE_PORT: new URL(hub.url).port, HOMETIDE_TOKEN: "another-token-of-it" };
    expect((await command(stranger, "mirror", "status")).error).toMatch(/token/);
    expect((await command({ ...environment, HOMETIDE_DATA_DIR: temporaryFolder() }, "mirror", "status")).error).toMatch(
      /no store/,
    );
  }, 60_000);
});
