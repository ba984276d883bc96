import { keepDaysOf } from "./config/retention.ts";
import type { Config } from "./config/schema.ts";
import { createAbsentOutlet } from "./mirror/absent.ts";
import { knownMirrors } from "./mirror/known.ts";
import type { Mirror, MirrorOptions } from "./mirror/mirror.ts";
import type { ReadableMirror } from "./mirror/mirrors.ts";
import { createMirrorsView } from "./mirror/mirrors.ts";
import type { MirrorsView } from "./mirror/view.ts";
import type { Clock } from "./model/clock.ts";
import { measurementSpec } from "./model/measurement.ts";
import { MICROS_PER_DAY } from "./model/time.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import type { InfluxOptions } from "./store/influx/options.ts";
import type { Outlet } from "./store/outbox.ts";
import type { KeepDays } from "./store/retention.ts";
import type { Store } from "./store/store.ts";

/** The mirror that the section `influxdb` of the configuration describes. */
const INFLUXDB = "influxdb";
/** SPEC section 4: where history is InfluxDB's, the embedded store keeps what is not acknowledged, and a week. */
const WEEK_DAYS = 7;

export interface OpenMirrors {
  readonly mirrors: readonly Mirror[];
  /** For the acceptor: those that run, and those of earlier runs that are switched off. */
  readonly outlets: readonly Outlet[];
}

export interface HubMirrors {
  /** Knows no mirror until `opened`. */
  readonly view: MirrorsView;
  readonly opened: Promise<OpenMirrors>;
  /** Where history is read from: InfluxDB where the configuration says so, else the journal. */
  history(): Promise<Store>;
  /** Ends reading; the mirrors themselves end by their signal. */
  close(): Promise<void>;
}

/** The mirrors of a configuration: one for each that is described and switched on. What they need is loaded only then. */
export function openMirrors(
  options: Pick<MirrorOptions, "journal" | "clock" | "log" | "metrics"> & { readonly config: Config },
): HubMirrors {
  const { config, journal, clock, log, metrics } = options;
  const influx = influxOptions(config, clock, log);
  const readable: ReadableMirror[] = [];
  let reading: Promise<Store> | undefined;
  const read = (from: InfluxOptions): Promise<Store> =>
    (reading ??= import("./store/influx/store.ts").then(({ openInfluxStore }) => openInfluxStore(from)));

  const open = async (): Promise<OpenMirrors> => {
    if (influx !== undefined) {
      const { createMirror } = await import("./mirror/mirror.ts");
      const { destination, codec } = await influxParts(influx);
      const settings = { ...mirrorSettings(config), destination, codec };
      const mirror = await createMirror({ ...settings, journal, clock, log, metrics });
      readable.push({ mirror, codec, remote: () => read(influx) });
    }
    const mirrors = readable.map(({ mirror }) => mirror);
    const absent = [...(await knownMirrors(journal))].filter((name) => mirrors.every((mirror) => mirror.name !== name));
    const outlets = [...mirrors.map(({ outlet }) => outlet), ...absent.map((name) => createAbsentOutlet(name, clock))];
    return { mirrors, outlets };
  };

  return {
    view: createMirrorsView({ mirrors: readable, journal, clock }),
    opened: open(),
    history: () => (config.history === "influxdb" && influx !== undefined ? read(influx) : Promise.resolve(journal)),
    close: async () => (await reading)?.close(),
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

/** How many days the embedded store keeps the points of a measurement. */
export function embeddedDays(config: Config, mirrors: readonly Mirror[], clock: Pick<Clock, "now">): KeepDays {
  const configured = keepDaysOf(config);
  return (name) => {
    const days = configured[measurementSpec(name).policy] ?? measurementSpec(name).keepDays;
    if (config.history !== "influxdb") return days;
    const now = clock.now();
    const needed = Math.min(now, ...mirrors.map((mirror) => mirror.neededSince(name) ?? now));
    return Math.min(days ?? Infinity, WEEK_DAYS + Math.ceil((now - needed) / MICROS_PER_DAY));
  };
}

/** The server of the configuration; `undefined` where there is none, or it is switched off. */
function influxOptions(config: Config, clock: Clock, log: Log): InfluxOptions | undefined {
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
