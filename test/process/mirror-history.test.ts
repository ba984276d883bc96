import { expect, onTestFinished, test } from "vitest";
import { embeddedDays } from "../../src/hub-mirrors.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Mirror } from "../../src/mirror/mirror.ts";
import { ManualClock } from "../../src/model/clock.ts";
import { MICROS_PER_DAY, MICROS_PER_MS } from "../../src/model/time.ts";
import { lampPoint, START } from "../mirror/codec.ts";
import { startMirror } from "../mirror/support.ts";
import { describeInfluxdb, startInfluxdb } from "../servers/influxdb.ts";
import { openTestStore } from "../support/embedded.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { startHubProcess } from "./hub-process.ts";

const influxdb = { INFLUXDB_URL: "http://127.0.0.1:9", HOMETIDE_HISTORY: "influxdb" };
const configOf = (environment: Readonly<Record<string, string>>) =>
  loadConfig({ environment, flags: {}, cwd: temporaryFolder() }).config;

test("with history in InfluxDB the embedded store keeps a week, and whatever a mirror still needs", () => {
  const now = START;
  const clock = new ManualClock(now);
  // Only this is asked.
  const mirrors = (since?: number) => [{ neededSince: () => since }] as unknown as readonly Mirror[];
  const config = configOf(influxdb);
  expect(embeddedDays(config, mirrors(), clock)("home_assistant_events")).toBe(7);
  // Years are made of months, and these of days, whatever history is read from.
  expect(embeddedDays(config, mirrors(), clock)("hourly_events")).toBe(35);
  expect(embeddedDays(config, mirrors(), clock)("yearly_events")).toBe(800);
  expect(embeddedDays(config, mirrors(now - 2.5 * MICROS_PER_DAY), clock)("home_assistant_events")).toBe(10);
  expect(embeddedDays(config, mirrors(now - 900 * MICROS_PER_DAY), clock)("home_assistant_events")).toBe(365);
  expect(embeddedDays(config, mirrors(now + MICROS_PER_DAY), clock)("nfl_scores")).toBe(7);
  const embedded = configOf({ ...influxdb, HOMETIDE_HISTORY: "embedded" });
  expect(embeddedDays(embedded, mirrors(), clock)("home_assistant_events")).toBe(365);
  expect(embeddedDays(embedded, mirrors(), clock)("yearly_events")).toBeUndefined();
});

describeInfluxdb("history: influxdb", () => {
  test("answers come from InfluxDB, the embedded store lets go what is old, and without InfluxDB it is 503", async () => {
    const server = await startInfluxdb();
    onTestFinished(() => server.dispose());
    const folder = temporaryFolder();
    const store = await openTestStore({ folder });
    const { mirror, accept, stop } = await startMirror(store, server.url);
    const now = Date.now() * MICROS_PER_MS;
    const ages = [30, 20, 10, 1];
    await accept(ages.map((days) => lampPoint(1, now - days * MICROS_PER_DAY, days)));
    await until(() => mirror.status().statistics.queue_points === 0, "sent");
    await stop();
    await store.close();

    const environment = { HOMETIDE_DATA_DIR: folder, INFLUXDB_URL: server.url, INFLUXDB_DATABASE: "home" };
    const hub = await startHubProcess({ ...environment, HOMETIDE_HISTORY: "influxdb" });
    const from = new Date((now - 40 * MICROS_PER_DAY) / MICROS_PER_MS).toISOString();
    const path = `/api/v1/history/light.lamp_1?from=${from}&resolution=raw`;
    const { points, history, rows } =
      await hub.get<Record<string, readonly { readonly value: number }[] | undefined>>(path);
    const found = points ?? history ?? rows ?? [];
    expect(found.map(({ value }) => value)).toEqual(ages);
    await until(() => hub.log.some(({ msg }) => String(msg).includes("older than their retention")), "cleaned");
    await server.stop();
    const missing = await fetch(hub.url + path);
    expect(missing.status).toBe(503);
    expect(((await missing.json()) as { readonly code: string }).code).toBe("store_unavailable");
    expect((await hub.get<{ status: string }>("/health")).status).toMatch(/healthy|degraded/);
    expect(await hub.stop()).toBe(0);

    const left = await openTestStore({ folder });
    const kept = await left.range({ measurement: "home_assistant_events", from: 0, to: now });
    expect(kept.rows.map(({ fields }) => fields["normalized_value"])).toEqual([1]);
  });
});
