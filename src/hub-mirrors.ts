import { keepDaysFor, keepDaysOf } from "./config/retention.ts";
import type { Config } from "./config/schema.ts";
import type { AbsentMirror } from "./mirror/absent.ts";
import { openAbsentMirror } from "./mirror/absent.ts";
import type { NamedHealth } from "./mirror/component.ts";
import { componentOf, mirrorsHealth } from "./mirror/component.ts";
import { knownMirrors } from "./mirror/known.ts";
import type { Mirror, MirrorOptions } from "./mirror/mirror.ts";
import type { ReadableMirror } from "./mirror/mirrors.ts";
import { createMirrorsView } from "./mirror/mirrors.ts";
import { FIRST_MIRROR } from "./mirror/options.ts";
import type { MirrorsView } from "./mirror/view.ts";
import type { Clock } from "./model/clock.ts";
import type { MeasurementName } from "./model/measurement.ts";
import { MICROS_PER_DAY } from "./model/time.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import type { InfluxOptions } from "./store/influx/options.ts";
import { entrySettings, environmentSettings } from "./store/influx/options.ts";
import type { Outlet } from "./store/outbox.ts";
import type { KeepDays } from "./store/retention.ts";
import type { Store } from "./store/store.ts";

/** SPEC section 4: where history is InfluxDB's, the embedded store keeps what is not acknowledged, and a week. */
const WEEK_DAYS = 7;
/** Longer summaries are made of shorter ones, here, whatever history is read from: a year of months, these of days. */
const SUMMARY_DAYS: Readonly<Partial<Record<MeasurementName, number>>> = {
  hourly_events: 35,
  daily_events: 70,
  monthly_events: 800,
  seasonal_events: 800,
  yearly_events: 800,
};

/** A mirror as the configuration describes it: the section `influxdb`, or an entry of `mirrors`. */
type Described = Config["mirrors"][number];

export interface OpenMirrors {
  readonly mirrors: readonly Mirror[];
  /** For the acceptor: those that run, and those of earlier runs that are switched off. */
  readonly outlets: readonly Outlet[];
}

export interface HubMirrors {
  /** Knows no mirror until `opened`. */
  readonly view: MirrorsView;
  readonly opened: Promise<OpenMirrors>;
  /** Where history is read from: the InfluxDB of the section `influxdb` where the configuration says so, else the journal. */
  history(): Promise<Store>;
  /** Ends reading; the mirrors themselves end by their signal. */
  close(): Promise<void>;
}

/** The mirrors of a configuration: one for each that is described and switched on. What they need is loaded only then. */
export function openMirrors(
  options: Pick<MirrorOptions, "journal" | "clock" | "log" | "metrics"> & { readonly config: Config },
): HubMirrors {
  const { config, journal, clock, log, metrics } = options;
  const described = describedMirrors(config);
  const on = described.filter(({ enabled }) => enabled);
  const readable: ReadableMirror[] = [];
  const absent: AbsentMirror[] = [];
  const reading = new Map<string, Promise<Store>>();
  const read = (mirror: Described): Promise<Store> => {
    const known = reading.get(mirror.name);
    if (known !== undefined) return known;
    const opening = import("./store/influx/store.ts").then(({ openInfluxStore }) =>
      openInfluxStore(influxOptions(mirror, config, clock, log)),
    );
    reading.set(mirror.name, opening);
    return opening;
  };

  const open = async (): Promise<OpenMirrors> => {
    for (const one of on) {
      const { createMirror } = await import("./mirror/mirror.ts");
      const { destination, codec } = await influxParts(influxOptions(one, config, clock, log));
      const settings = { ...mirrorSettings(one), destination, codec };
      const mirror = await createMirror({ ...settings, journal, clock, log, metrics });
      readable.push({ mirror, codec, remote: () => read(one) });
    }
    const running = new Set(on.map(({ name }) => name));
    for (const name of await knownMirrors(journal)) {
      if (running.has(name)) continue;
      const url = described.find((one) => one.name === name)?.url;
      const mirror = await openAbsentMirror({ name, url, journal, clock });
      absent.push(mirror);
      if (url === undefined) log.warn({ mirror: name }, String(mirror.status().reason));
    }
    const mirrors = readable.map(({ mirror }) => mirror);
    return { mirrors, outlets: [...mirrors, ...absent].map(({ outlet }) => outlet) };
  };

  return {
    view: createMirrorsView({ mirrors: readable, absent, journal, clock }),
    opened: open(),
    history() {
      const first = on.find(({ name }) => name === FIRST_MIRROR);
      return config.history === "influxdb" && first !== undefined ? read(first) : Promise.resolve(journal);
    },
    close: async () => {
      for (const store of reading.values()) await (await store).close();
    },
  };
}

/** Starts the mirrors; gives how all of them together are, also where there is none. */
export function runMirrors(options: {
  readonly mirrors: readonly Mirror[];
  readonly view: Pick<MirrorsView, "statuses">;
  readonly config: Pick<Config, "influxdb">;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
}): () => ComponentHealth {
  const { mirrors, view, config, supervisor, signal } = options;
  const looks = mirrors.map((mirror) => {
    const look = supervisor.run(mirror.name, mirror.run(signal), () => mirror.health());
    return (): NamedHealth => ({ name: mirror.name, health: look() });
  });
  const none =
    config.influxdb.url === undefined
      ? "InfluxDB is not configured: set INFLUXDB_URL to mirror every point to it. The hub keeps them all without it."
      : "InfluxDB is switched off: INFLUXDB_ENABLED is false.";
  return () => {
    const absent = view.statuses().filter(({ status }) => status === "disabled");
    const named = absent.map((status): NamedHealth => ({ name: status.name, health: componentOf(status) }));
    return mirrorsHealth([...looks.map((look) => look()), ...named], none);
  };
}

/** How many days the embedded store keeps the points of a measurement. */
export function embeddedDays(config: Config, mirrors: readonly Mirror[], clock: Pick<Clock, "now">): KeepDays {
  return (name) => {
    const days = keepDaysFor(config, name);
    if (config.history !== "influxdb") return days;
    const now = clock.now();
    const needed = Math.min(now, ...mirrors.map((mirror) => mirror.neededSince(name) ?? now));
    return Math.min(days ?? Infinity, (SUMMARY_DAYS[name] ?? WEEK_DAYS) + Math.ceil((now - needed) / MICROS_PER_DAY));
  };
}

/** Those that the configuration describes, on or not, the first one first. */
function describedMirrors({ influxdb, mirrors }: Config): readonly Described[] {
  const { url, ...first } = influxdb;
  return url === undefined ? mirrors : [{ ...first, name: FIRST_MIRROR, url }, ...mirrors];
}

function influxOptions(mirror: Described, config: Config, clock: Clock, log: Log): InfluxOptions {
  const { name, url, database, org, token, username, password, context, home, write_timeout, read_timeout } = mirror;
  const timeouts = { writeMs: write_timeout, readMs: read_timeout };
  const keepDays = keepDaysOf(config);
  const settings = name === FIRST_MIRROR ? environmentSettings : entrySettings(name);
  return { url, database, org, token, username, password, context, home, keepDays, timeouts, settings, clock, log };
}

function mirrorSettings(
  mirror: Described,
): Pick<MirrorOptions, "name" | "home" | "limitBytes" | "letterBytes" | "breaker"> {
  const { name, batch_size, batch_timeout, outbox_limit, dead_letter_limit, circuit_breaker } = mirror;
  return {
    name,
    home: { points: batch_size, timeoutMs: batch_timeout },
    limitBytes: outbox_limit,
    letterBytes: dead_letter_limit,
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
