import { onTestFinished } from "vitest";
import { systemClock } from "../../../src/model/clock.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Connection } from "../../../src/store/influx/connection.ts";
import { openConnection } from "../../../src/store/influx/connection.ts";
import type { InfluxOptions } from "../../../src/store/influx/options.ts";

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
