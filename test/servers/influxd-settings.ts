import { join } from "node:path";

/** InfluxDB 1.6's own knobs for a server on ports of the loopback that keeps everything in a folder and says little. */
export function influxdSettings(folder: string, port: number, rpcPort: number): Readonly<Record<string, string>> {
  return {
    INFLUXDB_REPORTING_DISABLED: "true",
    INFLUXDB_BIND_ADDRESS: `127.0.0.1:${rpcPort}`,
    INFLUXDB_META_DIR: join(folder, "meta"),
    INFLUXDB_DATA_DIR: join(folder, "data"),
    INFLUXDB_DATA_WAL_DIR: join(folder, "wal"),
    INFLUXDB_DATA_QUERY_LOG_ENABLED: "false",
    INFLUXDB_MONITOR_STORE_ENABLED: "false",
    INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
    INFLUXDB_HTTP_LOG_ENABLED: "false",
  };
}

/** An answer to a ping takes no longer. */
const ANSWER_WITHIN_MS = 20_000;

export async function isInfluxdReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).status === 204;
  } catch {
    // It does not listen yet; who asks knows when to give up.
    return false;
  }
}
