import { onTestFinished } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Destination, EncodedBatch } from "../../../src/store/destination.ts";
import type { Connection } from "../../../src/store/influx/connection.ts";
import { openConnection } from "../../../src/store/influx/connection.ts";
import { openInfluxDestination } from "../../../src/store/influx/destination.ts";
import type { InfluxOptions } from "../../../src/store/influx/options.ts";
import type { InfluxServer } from "../../servers/influxdb.ts";

/** Options of a client of a test server. */
export function influxOptions(url: string, more: Partial<InfluxOptions> = {}): InfluxOptions {
  return { url, database: "home", clock: systemClock, log: silentLog, ...more };
}

/** A connection that ends with the test. */
export function connect(url: string, more: Partial<InfluxOptions> = {}): Connection {
  const connection = openConnection(influxOptions(url, more));
  onTestFinished(() => connection.close());
  return connection;
}

/** A destination that ends with the test. */
export function open(url: string, more: Partial<InfluxOptions> = {}): Destination {
  const destination = openInfluxDestination(influxOptions(url, more));
  onTestFinished(() => destination.close());
  return destination;
}

/** Lines as they stand, as a batch. */
export const linesBatch = (...bodies: readonly string[]): EncodedBatch => ({
  policy: "raw_data_policy",
  body: Buffer.from(bodies.join("\n")),
  lines: bodies.length,
});

/** How many points with a field `v` a measurement of the policy raw_data_policy holds. */
export async function countPoints(server: InfluxServer, measurement: string, database = "home"): Promise<number> {
  const answer = (await server.query(`SELECT count(v) FROM ${database}.raw_data_policy.${measurement}`)) as {
    results: [{ series?: [{ values: [[number, number]] }] }];
  };
  return answer.results[0].series?.[0].values[0][1] ?? 0;
}
