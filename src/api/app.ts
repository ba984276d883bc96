import type { FastifyInstance } from "fastify";
import fastify from "fastify";
import { createAnswerCache } from "./answer-cache.ts";
import { installBodies } from "./bodies.ts";
import type { Api, ApiDeps } from "./deps.ts";
import { endConnections } from "./closing.ts";
import { dashboardRoutes } from "./dashboard.ts";
import { installEntrance } from "./entrance.ts";
import { answerClientError, answerFrameworkError, installFailures } from "./failures.ts";
import { createGamesCache } from "./games-cache.ts";
import { registerDocs, registerOpenApi } from "./openapi.ts";
import { withEtags, withRateLimit } from "./scopes.ts";
import { actionRoutes } from "./routes/actions.ts";
import { activityRoute } from "./routes/activity.ts";
import { aroundRoutes } from "./routes/around.ts";
import { entityRoutes } from "./routes/entities.ts";
import { gapRoutes } from "./routes/gaps.ts";
import { gameRoutes } from "./routes/games.ts";
import { haRoutes } from "./routes/ha.ts";
import { haPackageRoute } from "./routes/ha-package.ts";
import { healthRoutes } from "./routes/health.ts";
import { gameEventRoutes } from "./routes/game-events.ts";
import { gameStatsRoutes } from "./routes/game-stats.ts";
import { injuryRoutes } from "./routes/injuries.ts";
import { playerRoutes } from "./routes/players.ts";
import { scheduleRoutes } from "./routes/schedule.ts";
import { simulationRoutes } from "./routes/simulations.ts";
import { standingsRoutes } from "./routes/standings.ts";
import { historyRoutes } from "./routes/history.ts";
import { historyTableRoute } from "./routes/history-table.ts";
import { hubRoutes } from "./routes/hub.ts";
import { logRoutes } from "./routes/logs.ts";
import { importGamesRoute } from "./routes/import-games.ts";
import { liveRoutes } from "./routes/live.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { mirrorRoutes } from "./routes/mirrors.ts";
import { patternRoutes } from "./routes/patterns.ts";
import { qualityRoutes } from "./routes/quality.ts";
import { checkRoutes } from "./routes/checks.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { sessionRoutes } from "./routes/session.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { storageRoutes } from "./routes/storage.ts";
import { streamRoute } from "./routes/stream.ts";
import { summaryRoutes } from "./routes/summaries.ts";
import { webhookDeliveryRoutes } from "./routes/webhook-deliveries.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { addSharedSchemas } from "./schemas.ts";
import { lazyValidators } from "./validators.ts";

/** Longest part of a path: an entity id has at most 255 characters, each up to nine when escaped. */
const MAX_PARAMETER_LENGTH = 2_300;
/** For a request to arrive whole; Node looks every 30 s. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Builds the HTTP API, without listening: `inject` asks it in tests, `listen` opens it to the world.
 * Routes that must be quick stand outside the scopes whose hooks and plugins (timing, rate limit, ETag) cost time.
 */
export async function createApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app: Api = fastify({
    // Fastify's own logger makes a child for each request; failures are logged where they are answered.
    logger: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_LENGTH },
    bodyLimit: 1_048_576,
    // Fastify switches Node's own limit off: a body that never comes to its end would hold its connection for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  // The schemas of answers are for the document and the tests; JSON.stringify writes what the handler gives.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setValidatorCompiler(lazyValidators(() => app.getSchemas()));
  installFailures(app, deps.log);
  installBodies(app);
  endConnections(app, deps.clock);
  const sessions = await installEntrance(app, deps);
  await registerOpenApi(app, deps.version);
  addSharedSchemas(app);

  const cache = createAnswerCache(deps);
  const gamesCache = createGamesCache(deps);
  haRoutes(app, deps, cache);
  liveRoutes(app, deps, cache);
  const streamPlace = streamRoute(app, deps);
  await app.register(async (timed: Api) => {
    timed.addHook("onResponse", (_request, reply, done) => {
      deps.metrics.httpRequestSeconds.observe(reply.elapsedTime / 1_000);
      done();
    });
    healthRoutes(timed, deps);
    metricsRoute(timed, deps);
    mirrorRoutes(timed, deps);
    summaryRoutes(timed, deps);
    gapRoutes(timed, deps);
    storageRoutes(timed, deps);
    ruleRoutes(timed, deps);
    webhookRoutes(timed, deps);
    webhookDeliveryRoutes(timed, deps);
    qualityRoutes(timed, deps);
    hubRoutes(timed, deps);
    settingsRoutes(timed, deps);
    checkRoutes(timed, deps);
    logRoutes(timed, deps);
    activityRoute(timed, deps);
    haPackageRoute(timed, deps);
    await sessionRoutes(timed, deps, sessions);
    const importGames = deps.importGames;
    importGamesRoute(timed, { importGames: (games) => importGames(games).finally(() => gamesCache.clear()) });
    simulationRoutes(timed, deps);
    await timed.register(async (scope: Api) => {
      await withEtags(scope);
      entityRoutes(scope, deps);
    });
    await timed.register(async (scope: Api) => {
      await withRateLimit(scope);
      await withEtags(scope);
      await scope.register(async (kept: Api) => {
        gamesCache.install(kept);
        gameRoutes(kept, deps, gamesCache);
        scheduleRoutes(kept, deps, gamesCache);
      });
      gameStatsRoutes(scope, deps);
      gameEventRoutes(scope, deps);
      standingsRoutes(scope, deps);
      injuryRoutes(scope, deps);
      playerRoutes(scope, deps);
      historyRoutes(scope, deps);
      historyTableRoute(scope, deps);
      patternRoutes(scope, deps);
      aroundRoutes(scope, deps);
      actionRoutes(scope, deps);
    });
    await registerDocs(timed);
    await dashboardRoutes(timed, { ...deps, streamPlace });
  });
  return app;
}
