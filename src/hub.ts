import type { AddressInfo } from "node:net";
import { accessFor } from "./api/access.ts";
import type * as app from "./api/app.ts";
import type { Config } from "./config/schema.ts";
import type { SettingsEditor } from "./config/settings-view.ts";
import { createHubAutomations } from "./hub-automations.ts";
import { createHubHome } from "./hub-home.ts";
import { embeddedDays, openMirrors, runMirrors } from "./hub-mirrors.ts";
import { DASHBOARD, hubSettings } from "./hub-dashboard.ts";
import { runMqtt } from "./hub-mqtt.ts";
import { createHubSettings } from "./hub-settings.ts";
import { createHubSimulator } from "./hub-simulator.ts";
import { createHubSports } from "./hub-sports.ts";
import { openHubStorage } from "./hub-storage.ts";
import { openHubSummaries } from "./hub-summaries.ts";
import type { Clock } from "./model/clock.ts";
import { HometideError, messageOf } from "./model/errors.ts";
import { watchEventLoop } from "./ops/event-loop.ts";
import { createHealth } from "./ops/health-report.ts";
import type { Log } from "./ops/log.ts";
import type { LogLine } from "./ops/log-ring.ts";
import { createMetrics } from "./ops/metrics.ts";
import { createSupervisor } from "./ops/supervisor.ts";
import { createAcceptor } from "./pipeline/accept.ts";
import { intakeHealth } from "./pipeline/intake-health.ts";
import { Quality } from "./pipeline/quality.ts";
import { qualityReport } from "./pipeline/quality-view.ts";
import type { EmbeddedStore } from "./store/embedded/store.ts";
import { openEmbeddedStore } from "./store/embedded/store.ts";
import { openRetentionBorder } from "./store/retention-border.ts";

/** SPEC section 5: a query has 5 s, then a 504 that says so. */
const HISTORY_TIMEOUT_MS = 5_000;

export interface HubOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** What was logged of late, for the dashboard; nothing where absent. */
  readonly recentLog?: () => readonly LogLine[];
  /** Changes the configuration's file, for the dashboard; absent where there is none behind the configuration. */
  readonly editor?: SettingsEditor;
}

type CreateApp = typeof app.createApp;

export interface Hub {
  /** Where the API listens, such as http://127.0.0.1:8005. */
  readonly url: string;
  /** Takes nothing new, writes what was handed in, closes. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a hub.
 *
 * @throws HometideError what keeps it from starting: the folder, the store's file, the token's file, the port
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { config, clock, log } = options;
  // The durable record: what is committed here is accepted. Its threads start while the HTTP server's modules load.
  const { data_dir: folder } = config;
  const opening = openEmbeddedStore({ folder, clock, log, queryTimeoutMs: HISTORY_TIMEOUT_MS, readsAtOnce: true });
  const [journal, { createApp }] = await Promise.all([opening, import("./api/app.ts")]);
  try {
    return await startOn(journal, createApp, options);
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** The hub on its open store, top to bottom in the order of the data; `close` is the reverse. */
async function startOn(journal: EmbeddedStore, createApp: CreateApp, options: HubOptions): Promise<Hub> {
  const { config, clock, log, version } = options;
  const startedAt = clock.now();
  const stopping = new AbortController();
  const { signal } = stopping;
  const metrics = createMetrics();
  watchEventLoop(metrics, signal);
  const health = createHealth({ clock, version, startedAt });
  const quality = new Quality(log, clock);

  // What is known now, in memory; the last run's knowledge comes back while the answers are made ready.
  const home = createHubHome({ config, clock, log, metrics, version, journal, quality });
  const sports = createHubSports({ config, clock, log, metrics, version, journal, quality });

  const automations = createHubAutomations({
    config,
    clock,
    log,
    metrics,
    version,
    sports: sports.view,
    link: home.link,
    accept: (source, commit) => acceptor.accept(source, commit),
  });

  const tried = { followed: sports.followed, fire: automations.fire };
  const simulator = createHubSimulator({ ...tried, clock, log, signal });

  // The answers. What the last run knew comes back while they are made ready, and so do the mirrors: what is accepted
  // goes on to these, for the transaction that accepts points puts them into the outbox too.
  const { host, port } = config.server;
  const mirroring = openMirrors({ config, journal, clock, log, metrics });
  const history = await mirroring.history();
  const { token, ingress_from } = config.server;
  const { access, tokenFile } = await accessFor({ host, token, dataDir: config.data_dir });
  if (tokenFile !== undefined) log.info({ file: tokenFile }, "everybody must send the token in this file");
  const [app, { mirrors, outlets }, totals, known] = await Promise.all([
    createApp({
      clock,
      log,
      recentLog: options.recentLog ?? (() => []),
      version,
      metrics,
      store: history,
      sports: sports.view,
      followed: sports.followed,
      simulations: simulator.view,
      entities: home.entities,
      latitude: home.latitude,
      mirrors: mirroring.view,
      gaps: home.gaps,
      rules: home.rules(() => acceptor.totals()),
      summaries: { status: () => summaries.view.status(), rebuild: (request) => summaries.view.rebuild(request) },
      webhooks: automations.view,
      storage: {
        report: () => storage.view.report(),
        plan: () => storage.view.plan(),
        apply: () => storage.view.apply(),
        lastRun: () => storage.view.lastRun(),
      },
      quality: () => qualityReport(acceptor.totals(), quality, startedAt),
      importGames: sports.importer(history, (source, commit) => acceptor.accept(source, commit)),
      health: () => health.report(),
      access: { ...access, ingressFrom: ingress_from },
      pageSettings: hubSettings(config, home, options.editor),
      settings: createHubSettings({ ...options, metrics, sports: sports.view, signal }),
      dashboard: DASHBOARD,
      historyTimeoutMs: HISTORY_TIMEOUT_MS,
    }),
    mirroring.opened,
    journal.tallies(),
    sports.restore(),
    home.restore(),
    automations.restore(journal),
  ]);
  log.info({ entities: home.entities.entities().length, ...known }, "the store is open");
  const days = embeddedDays(config, mirrors, clock);
  const border = await openRetentionBorder({
    journal,
    days,
    now: startedAt,
    neededFrom: (measurement) => summaries.neededFrom(measurement),
  });
  const summaries = await openHubSummaries({ config, clock, log, metrics, journal, home, border });
  const apart = home.keptApart;
  const storage = await openHubStorage({ config, clock, log, metrics, journal, days, apart, border });
  const noteKeepers = [summaries.noteKeeper, automations.noteKeeper];
  const acceptor = createAcceptor({ journal, clock, log, metrics, signal, totals, outlets, noteKeepers });
  health.register("enrichment_service", () => intakeHealth(acceptor.totals(), quality));
  // What starts once the hub listens is told as starting until then, and not left out.
  for (const name of STARTED_LATER) health.register(name, () => ({ status: "degraded", reason: "starting" }));
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, config.server);
  }
  const listening = urlOf(app.server.address() as AddressInfo);
  log.info({ url: listening }, "listening");

  // The sources, once everything stands that they feed.
  const supervisor = createSupervisor({ log, signal });
  health.register("influxdb", runMirrors({ mirrors, view: mirroring.view, config, supervisor, signal }));
  // What the last run left in the queues goes before what happens now.
  const delivering = automations.run(signal);
  health.register(
    "webhooks",
    supervisor.run("webhooks", delivering, () => automations.health()),
  );
  health.register("sports", await sports.run({ acceptor, supervisor, signal }));
  health.register("websocket_client", await home.run({ acceptor, supervisor, signal }));
  health.register("weather_api", await home.weather.run({ acceptor, supervisor, signal }));

  const summarising = summaries.run(acceptor, signal);
  health.register(
    "summaries",
    supervisor.run("summaries", summarising, () => summaries.health()),
  );
  health.register("storage", storage.run({ supervisor, signal }));

  const told = { config, clock, log, metrics, version, journal, acceptor, sports: sports.view, health };
  health.register("mqtt", await runMqtt({ ...told, simulated: simulator.watch, supervisor, signal }));

  const close = async (): Promise<void> => {
    stopping.abort();
    await supervisor.ended();
    await app.close();
    await mirroring.close();
    await journal.close();
    log.info("stopped; everything that was accepted is on disk");
  };
  let closing: Promise<void> | undefined;
  return { url: listening, close: () => (closing ??= close()) };
}

const STARTED_LATER = [
  "influxdb",
  "sports",
  "websocket_client",
  "weather_api",
  "summaries",
  "storage",
  "webhooks",
  "mqtt",
] as const;

function urlOf({ address, family, port }: AddressInfo): string {
  return family === "IPv6" ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

function listenError(error: unknown, server: Config["server"]): unknown {
  const { code, syscall }: Partial<NodeJS.ErrnoException> = error instanceof Error ? error : {};
  const address = `${server.host}:${server.port}`;
  if (code === "EADDRINUSE")
    return new HometideError("port_in_use", `${address} is in use by another program`, { cause: error });
  if (syscall !== "listen" && syscall !== "getaddrinfo") return error;
  return new HometideError("address_unusable", `${address}: ${messageOf(error)}`, { cause: error });
}
