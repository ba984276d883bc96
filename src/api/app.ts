import type { FastifyInstance } from "fastify";
import fastify from "fastify";
import type { Access } from "./access.ts";
import { createGuard } from "./access.ts";
import { createAnswerCache } from "./answer-cache.ts";
import type { Api, ApiDeps } from "./deps.ts";
import { answerClientError, answerFrameworkError, createNotFound, installFailures } from "./failures.ts";
import { registerDocs, registerOpenApi } from "./openapi.ts";
import { withEtags, withRateLimit } from "./scopes.ts";
import { actionRoutes } from "./routes/actions.ts";
import { aroundRoutes } from "./routes/around.ts";
import { entityRoutes } from "./routes/entities.ts";
import { gapRoutes } from "./routes/gaps.ts";
import { gameRoutes } from "./routes/games.ts";
import { haRoutes } from "./routes/ha.ts";
import { haPackageRoute } from "./routes/ha-package.ts";
import { healthRoutes } from "./routes/health.ts";
import { gameStatsRoutes } from "./routes/game-stats.ts";
import { injuryRoutes } from "./routes/injuries.ts";
import { playerRoutes } from "./routes/players.ts";
import { scheduleRoutes } from "./routes/schedule.ts";
import { standingsRoutes } from "./routes/standings.ts";
import { historyRoutes } from "./routes/history.ts";
import { importGamesRoute } from "./routes/import-games.ts";
import { liveRoutes } from "./routes/live.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { mirrorRoutes } from "./routes/mirrors.ts";
import { patternRoutes } from "./routes/patterns.ts";
import { qualityRoutes } from "./routes/quality.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { storageRoutes } from "./routes/storage.ts";
import { summaryRoutes } from "./routes/summaries.ts";
import { addSharedSchemas } from "./schemas.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a token too: the handler then says no more than whether the hub lives. */
    liveness?: boolean;
  }
}

/** Longest part of a path: an entity id has at most 255 characters, each up to nine when escaped. */
const MAX_PARAMETER_LENGTH = 2_300;

/**
 * Builds the HTTP API, without listening: `inject` asks it in tests, `listen` opens it to the world.
 * Routes that must be quick stand outside the scopes whose hooks and plugins (timing, rate limit, ETag) cost time.
 */
export async function createApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app: Api = fastify({
    // Fastify's own logger makes a child for each request; failures are logged where they are answered.
    logger: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_LENGTH },
    // The schemas are our own: Ajv need not compile the schema of schemas to check them, 0.07 s of the start.
    ajv: {
      customOptions: {
        coerceTypes: true,
        removeAdditional: false,
        useDefaults: true,
        allErrors: true,
        meta: false,
        validateSchema: false,
      },
    },
    bodyLimit: 1_048_576,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  // The schemas of answers are for the document and the tests; JSON.stringify writes what the handler gives.
  app.setSerializerCompiler(() => JSON.stringify);
  installFailures(app, deps.log);
  installEntrance(app, deps.access);
  await registerOpenApi(app, deps.version);
  addSharedSchemas(app);

  const cache = createAnswerCache(deps);
  haRoutes(app, deps, cache);
  liveRoutes(app, deps, cache);
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
    qualityRoutes(timed, deps);
    haPackageRoute(timed, deps);
    importGamesRoute(timed, deps);
    await timed.register(async (scope: Api) => {
      await withEtags(scope);
      entityRoutes(scope, deps);
    });
    await timed.register(async (scope: Api) => {
      await withRateLimit(scope);
      await withEtags(scope);
      gameRoutes(scope, deps);
      gameStatsRoutes(scope, deps);
      scheduleRoutes(scope, deps);
      standingsRoutes(scope, deps);
      injuryRoutes(scope, deps);
      playerRoutes(scope, deps);
      historyRoutes(scope, deps);
      patternRoutes(scope, deps);
      aroundRoutes(scope, deps);
      actionRoutes(scope, deps);
    });
    await registerDocs(timed);
  });
  return app;
}

/** What every request passes: who may ask, then whether there is such a thing. */
function installEntrance(app: Api, access: Access): void {
  const refuse = createGuard(access);
  const notFound = createNotFound(app);
  app.setNotFoundHandler(notFound);
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff");
    const { headers } = request;
    const bare =
      access.required && request.routeOptions.config.liveness === true && headers.authorization === undefined;
    const refusal = bare ? undefined : refuse(headers);
    // What does not exist is answered before its body is read.
    if (refusal === undefined && request.is404) notFound(request, reply);
    else done(refusal);
  });
}
