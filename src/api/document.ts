import { systemClock } from "../model/clock.ts";
import { HometideError } from "../model/errors.ts";
import { createHealth } from "../ops/health-report.ts";
import { silentLog } from "../ops/log.ts";
import { createMetrics } from "../ops/metrics.ts";
import { createApp } from "./app.ts";
import type { ApiDeps } from "./deps.ts";

/**
 * The OpenAPI document of a version, without a hub: for docs/generated/openapi.json.
 *
 * @returns JSON, two spaces deep, with a line break at the end
 */
export async function openApiDocument(version: string): Promise<string> {
  const app = await createApp(nothingBehind(version));
  try {
    await app.ready();
    return `${JSON.stringify(app.swagger(), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

/** An API of a hub that knows nothing: its routes are declared, and never asked. */
function nothingBehind(version: string): ApiDeps {
  const health = createHealth({ clock: systemClock, version, startedAt: systemClock.now() });
  const nothing = (): never => {
    throw new HometideError("store_closed", "There is no store behind the document.");
  };
  const closed = (): Promise<never> => Promise.try(nothing);
  return {
    clock: systemClock,
    log: silentLog,
    recentLog: () => [],
    version,
    metrics: createMetrics(),
    store: {
      capabilities: { name: "none", contextIsIdentity: false },
      write: closed,
      range: closed,
      latest: closed,
      aggregate: closed,
      tagValues: closed,
      deleteBefore: closed,
      usage: closed,
      close: () => Promise.resolve(),
    },
    sports: {
      revision: 0,
      leagues: [],
      live: () => [],
      upcoming: () => [],
      teams: () => [],
      findTeam: () => ({ kind: "unknown", nearest: [] }),
      game: () => undefined,
      gamesOf: () => ({}),
      allGamesOf: () => [],
      freshness: () => ({ readAt: undefined, stale: false }),
      standings: () => [],
      injuries: () => [],
      events: () => [],
      watch: () => () => {},
      detail: () => undefined,
      pageReadAt: () => undefined,
    },
    followed: () => [],
    entities: { entities: () => [], entity: () => undefined, watch: () => () => {}, segments: () => [] },
    simulations: { start: closed, list: () => [], get: closed, stop: closed },
    mirrors: {
      statuses: () => [],
      backfill: closed,
      verify: closed,
      deadLetters: closed,
      retryDeadLetters: closed,
      dropDeadLetters: closed,
      drop: closed,
    },
    gaps: { gaps: () => [], gap: () => undefined, backfill: closed },
    rules: { preview: closed, list: () => [], test: nothing, suggestions: closed },
    importGames: closed,
    quality: () => ({ since: 0, sources: [], reasons: [] }),
    storage: { report: closed, plan: closed, apply: closed, lastRun: () => undefined },
    webhooks: {
      list: () => [],
      get: nothing,
      register: closed,
      change: closed,
      remove: closed,
      test: closed,
      check: closed,
      rotate: closed,
      resume: closed,
      deliveries: () => [],
      redeliver: closed,
    },
    summaries: { status: nothing, rebuild: closed },
    health: () => health.report(),
    access: { required: false },
    pageSettings: () => ({
      time_zone: "UTC",
      leagues: [],
      teams: [],
      home_assistant: { configured: false },
      is_new: false,
    }),
    settings: {
      state: nothing,
      tryOut: closed,
      change: closed,
      checks: { homeAssistant: closed, influxdb: closed, mqtt: closed, league: closed },
      teams: closed,
    },
    dashboard: "/nowhere",
    latitude: () => undefined,
    historyTimeoutMs: 0,
  };
}
