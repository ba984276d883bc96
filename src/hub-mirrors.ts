import { keepDaysOf } from "./config/retention.ts";
import type { Config } from "./config/schema.ts";
import { createAbsentOutlet } from "./mirror/absent.ts";
import { knownMirrors } from "./mirror/known.ts";
import type { Mirror, MirrorOptions } from "./mirror/mirror.ts";
import type { Clock } from "./model/clock.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import type { InfluxOptions } from "./store/influx/options.ts";
import type { Outlet } from "./store/outbox.ts";

/** The mirror that the section `influxdb` of the configuration describes. */
export const INFLUXDB = "influxdb";

export interface HubMirrors {
  readonly mirrors: readonly Mirror[];
  /** For the acceptor: those that run, and those of earlier runs that are switched off. */
  readonly outlets: readonly Outlet[];
}

/** The mirrors of a configuration: one for each that is described and switched on. */
export async function openMirrors(
  options: Pick<MirrorOptions, "journal" | "clock" | "log" | "metrics"> & { readonly config: Config },
): Promise<HubMirrors> {
  const { config, journal, clock, log, metrics } = options;
  const influx = influxOptions(config, clock, log);
  const mirrors: Mirror[] = [];
  if (influx !== undefined) {
    // Loaded where it is needed only: a hub without a mirror starts sooner.
    const { createMirror } = await import("./mirror/mirror.ts");
    const parts = { ...mirrorSettings(config), ...(await influxParts(influx)) };
    mirrors.push(await createMirror({ ...parts, journal, clock, log, metrics }));
  }
  const known = await knownMirrors(journal);
  const absent = [...known].filter((name) => mirrors.every((mirror) => mirror.name !== name));
  return {
    mirrors,
    outlets: [...mirrors.map(({ outlet }) => outlet), ...absent.map((name) => createAbsentOutlet(name, clock))],
  };
}

/** Starts the mirrors; gives how the one towards InfluxDB is, also where there is none. */
export function runMirrors(options: {
  readonly mirrors: readonly Mirror[];
  readonly config: Pick<Config, "influxdb">;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
}): () => ComponentHealth {
  const { mirrors, config, supervisor, signal } = options;
  const looks = mirrors.map((mirror) => supervisor.run(mirror.name, mirror.run(signal), () => mirror.health()));
  const reason =
    config.influxdb.url === undefined
      ? "InfluxDB is not configured: set INFLUXDB_URL to mirror every point to it. The hub keeps them all without it."
      : "InfluxDB is switched off: INFLUXDB_ENABLED is false.";
  return looks[0] ?? (() => ({ status: "disabled", reason, details: { enabled: false, connected: false } }));
}

/** The server of the configuration; `undefined` where there is none, or it is switched off. */
export function influxOptions(config: Config, clock: Clock, log: Log): InfluxOptions | undefined {
  const { url, enabled, database, org, token, username, password, context, home, write_timeout, read_timeout } =
    config.influxdb;
  if (url === undefined || !enabled) return undefined;
  const timeouts = { writeMs: write_timeout, readMs: read_timeout };
  const keepDays = keepDaysOf(config);
  return { url, database, org, token, username, password, context, home, keepDays, timeouts, clock, log };
}

function mirrorSettings({ influxdb }: Config): Pick<MirrorOptions, "name" | "home" | "limitBytes" | "breaker"> {
  const { batch_size, batch_timeout, outbox_limit, circuit_breaker } = influxdb;
  return {
    name: INFLUXDB,
    home: { points: batch_size, timeoutMs: batch_timeout },
    limitBytes: outbox_limit,
    breaker: { failureThreshold: circuit_breaker.failure_threshold, openMs: circuit_breaker.timeout },
  };
}

async function influxParts(options: InfluxOptions): Promise<Pick<MirrorOptions, "destination" | "codec">> {
  const [{ openInfluxDestination }, { createLineEncoder }, { splitLines, textOf }] = await Promise.all([
    import("./store/influx/destination.ts"),
    import("./store/influx/line-protocol.ts"),
    import("./store/influx/lines.ts"),
  ]);
  const encoder = createLineEncoder({ context: options.context, home: options.home });
  return {
    destination: openInfluxDestination(options),
    codec: {
      line: (point) =>
        encoder
          .batches([point])
          .map(({ body }) => textOf(body))
          .join(),
      batches: encoder.batches,
      lines: (body) => splitLines(textOf(body)),
    },
  };
}
