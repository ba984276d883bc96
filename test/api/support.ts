import type { FastifyInstance } from "fastify";
import { join } from "node:path";
import { Compile } from "typebox/schema";
import { expect, onTestFinished } from "vitest";
import type { Access } from "../../src/api/access.ts";
import { createApp } from "../../src/api/app.ts";
import type { ApiDeps } from "../../src/api/deps.ts";
import type { WebhooksView } from "../../src/automations/view.ts";
import { loadConfig } from "../../src/config/load.ts";
import { createHubSettings } from "../../src/hub-settings.ts";
import type { MirrorsView } from "../../src/mirror/view.ts";
import { ManualClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import type { Game, LeagueId, Team } from "../../src/model/game.ts";
import type { Micros } from "../../src/model/time.ts";
import { parseTime } from "../../src/model/time.ts";
import { createHealth } from "../../src/ops/health-report.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { Entities } from "../../src/pipeline/entities.ts";
import { createRulesView } from "../../src/pipeline/rules/create-view.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import type { SimulationsView } from "../../src/simulator/view.ts";
import type { Sports } from "../../src/sports/sports-state.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { StorageView } from "../../src/store/storage-view.ts";
import type { Store } from "../../src/store/store.ts";
import type { SummariesView } from "../../src/summaries/view.ts";
import { openTestStore } from "../support/embedded.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A time, such as 2026-01-10T00:00:00Z. */
export function at(text: string): Micros {
  const time = parseTime(text);
  if (time === undefined) throw new Error(`no time: ${text}`);
  return time;
}

const noMirror = (): Promise<never> => Promise.reject(new HometideError("unknown_mirror", "There is none."));
const noMirrors: MirrorsView = {
  statuses: () => [],
  backfill: noMirror,
  verify: noMirror,
  deadLetters: () => Promise.resolve({ letters: [], total: 0, givenUp: 0 }),
  retryDeadLetters: () => Promise.resolve(0),
  dropDeadLetters: () => Promise.resolve(0),
  drop: noMirror,
};

const noSimulation = (): Promise<never> => Promise.reject(new HometideError("unknown_simulation", "There is none."));
const noSimulations: SimulationsView = { start: noSimulation, list: () => [], get: noSimulation, stop: noSimulation };

const noSummaries: SummariesView = {
  status: () => ({
    timeZone: "UTC",
    madeUpTo: 0,
    waitingEntities: 0,
    waitingHours: 0,
    oldest: undefined,
    written: 0,
  }),
  rebuild: () => Promise.reject(new Error("not asked here")),
};

const noWebhook = (): never => {
  throw new HometideError("unknown_webhook", "There is none.");
};
const noWebhooks: WebhooksView = {
  list: () => [],
  get: noWebhook,
  register: () => Promise.reject(new Error("not asked here")),
  change: () => Promise.try(noWebhook),
  remove: () => Promise.try(noWebhook),
  test: () => Promise.try(noWebhook),
  check: () => Promise.try(noWebhook),
  rotate: () => Promise.try(noWebhook),
  resume: () => Promise.try(noWebhook),
  deliveries: noWebhook,
  redeliver: () => Promise.try(noWebhook),
};

/** A store that keeps nothing. */
const noStorage: StorageView = {
  report: () =>
    Promise.resolve({
      at: 0,
      bytes: 0,
      disk: { totalBytes: 1, freeBytes: 1 },
      limitBytes: undefined,
      growth: {},
      diskFullAt: undefined,
      limitReachedAt: undefined,
      measurements: [],
      cardinality: [],
      alerts: [],
    }),
  plan: () => Promise.resolve([]),
  apply: () => Promise.resolve({ at: 0, durationMs: 0, removed: {}, failed: {}, held: {} }),
  lastRun: () => undefined,
};

/** The API over the real parts, with a clock that stands still. */
export interface TestApi {
  readonly app: FastifyInstance;
  readonly clock: ManualClock;
  readonly sports: Sports;
  readonly store: Store;
  readonly entities: Entities;
  /** What ESPN would have told, through the real state of games into the store. */
  see(league: LeagueId, games: readonly Game[], teams?: readonly Team[]): Promise<void>;
  /** A GET whose answer is checked against the OpenAPI document: status, content type and body. */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // Tests look into bodies freely: `get` has checked them against the document.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Those of a hub that was not started from a file, with an ESPN that nobody answers for. */
function settingsWithoutFile(parts: Pick<ApiDeps, "clock" | "metrics" | "sports">): ApiDeps["settings"] {
  const environment = { HOMETIDE_ESPN_URL: "http://127.0.0.1:9" };
  const { config } = loadConfig({ environment, flags: {}, cwd: temporaryFolder() });
  return createHubSettings({ ...parts, config, version: "1.2.3", signal: new AbortController().signal });
}

const whereabouts = () => ({ area: undefined, integration: undefined });

export async function startApi(
  options: Partial<ApiDeps> & {
    readonly now?: string;
    readonly access?: Access;
    readonly leagues?: readonly LeagueId[];
  } = {},
): Promise<TestApi> {
  const clock = new ManualClock(at(options.now ?? "2026-01-10T01:00:00Z"));
  const sports = createSports({ leagues: options.leagues ?? ["nfl", "nhl"], clock });
  const store = options.store ?? (await openTestStore());
  const entities = new Entities();
  const metrics = createMetrics();
  const health = createHealth({ clock, version: "1.2.3", startedAt: clock.now() });
  const app = await createApp({
    clock,
    log: silentLog,
    version: "1.2.3",
    metrics,
    store,
    sports,
    followed: () => [],
    simulations: noSimulations,
    entities,
    mirrors: noMirrors,
    gaps: { gaps: () => [], gap: () => undefined, backfill: () => Promise.reject(new Error("not asked here")) },
    rules: createRulesView({ rules: createRules(), entities, whereabouts, tallies: () => [], store, clock }),
    storage: noStorage,
    summaries: noSummaries,
    webhooks: noWebhooks,
    importGames: () => Promise.reject(new Error("not asked here")),
    quality: () => ({ since: clock.now(), sources: [], reasons: [] }),
    health: () => health.report(),
    access: { required: false },
    pageSettings: () => ({
      time_zone: "Europe/Berlin",
      leagues: ["nfl", "nhl"],
      teams: [{ league: "nfl", team: "NE" }],
      home_assistant: { configured: true },
      is_new: false,
    }),
    settings: settingsWithoutFile({ clock, metrics, sports }),
    dashboard: join(temporaryFolder(), "web"),
    latitude: () => undefined,
    recentLog: () => [],
    historyTimeoutMs: 5_000,
    ...options,
  });
  await app.ready();
  onTestFinished(() => app.close());
  return {
    app,
    clock,
    sports,
    store,
    entities,
    async see(league, games, teams) {
      const seen = [sports.observe({ kind: "scoreboard", league, readAt: clock.now(), games, problems: [] })];
      if (teams !== undefined)
        seen.push(sports.observe({ kind: "teams", league, readAt: clock.now(), teams, problems: [] }));
      for (const { commit, apply } of seen) {
        await store.write(commit.points);
        apply();
      }
    },
    async get(url, headers = {}) {
      const response = await app.inject({ url, headers });
      const type = String(response.headers["content-type"] ?? "").split(";")[0] ?? "";
      const body: unknown = isJson(type) && response.body !== "" ? JSON.parse(response.body) : response.body;
      checkAgainstDocument(app, url, response.statusCode, type, body);
      return { status: response.statusCode, headers: response.headers, text: response.body, body };
    },
  };
}

/** What is not in the document is a fault of the document, or of the answer. */
function checkAgainstDocument(app: FastifyInstance, url: string, status: number, type: string, body: unknown): void {
  // The parts that are read here are looked at one by one below.
  const document = app.swagger() as unknown as Document;
  const path = new URL(url, "http://hub").pathname.replace(/(?<=.)\/$/, "");
  const route = document.paths[path] ?? Object.entries(document.paths).find(([pattern]) => fits(pattern, path))?.[1];
  if (route === undefined || status === 304) return;
  const answer = route.get.responses[status];
  expect(answer, `${url} answered ${status}, which is not in the document`).toBeDefined();
  const schema = answer?.content?.[type]?.schema;
  expect(schema, `${url} answered ${status} as ${type}, which is not in the document`).toBeDefined();
  if (!isJson(type)) return;
  const check = Compile(resolved(schema, document));
  const [fine, errors] = check.Errors(body);
  expect(fine ? [] : errors, `${url} answered what its schema does not allow`).toEqual([]);
}

function isJson(type: string): boolean {
  return type.endsWith("/json") || type.endsWith("+json");
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly responses: Readonly<
            Record<number, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
          >;
        };
      }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

function fits(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);
}

/** A schema with its references replaced by what they name; none of ours goes in circles. */
function resolved(schema: unknown, document: Document): object {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    if ("$ref" in value && typeof value.$ref === "string") {
      return walk(document.components.schemas[value.$ref.replace("#/components/schemas/", "")]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  // A schema is an object, and walking it makes one.
  return walk(schema) as object;
}
