import helmet from "@fastify/helmet";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { fileURLToPath } from "node:url";
import type { Api } from "./deps.ts";
import { bodyProblems } from "./schemas.ts";

/** Gathers the schemas of the routes into the OpenAPI document. To be awaited before the first route is declared. */
export async function registerOpenApi(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Hometide",
        version,
        description:
          "A home time-series hub: what happens in a home and in the games its people follow. Times are RFC 3339 in UTC. " +
          "Errors are problem details (RFC 9457). Lists are paged: 100 entries unless `limit` says otherwise, at most 1,000.",
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/", description: "This hub" }],
      tags: [
        { name: "games", description: "Games and teams" },
        { name: "home assistant", description: "Flat answers for Home Assistant's REST sensors and templates" },
        { name: "home", description: "Entities and their history" },
        { name: "webhooks", description: "Who gets the events of games, and what became of them" },
        { name: "rules", description: "What is stored of which entities, why, and what need not be" },
        { name: "mirrors", description: "InfluxDB as a mirror: how it is, what it lacks, what it refused" },
        { name: "settings", description: "The configuration, and tries of what it should become" },
        { name: "hub", description: "The hub itself" },
      ],
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "Required unless the hub listens on loopback without a token",
          },
        },
      },
      security: [{}, { token: [] }],
    },
    transform: ({ schema, url }) => ({
      url,
      schema: {
        ...schema,
        querystring: mayBeAbsent(schema.querystring),
        body: mayBeAbsent(schema.body),
        ...(schema.body === undefined ? {} : { response: { ...bodyProblems(), ...responsesOf(schema.response) } }),
      },
    }),
    refResolver: {
      // A shared schema keeps its own name; the plugin's default would call it def-0.
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json["$id"] === "string" ? json["$id"] : `def-${index}`,
    },
  });
}

/** What has a default need not be given. The schemas themselves say that it is always there, which is true once it is filled in. */
function mayBeAbsent(schema: unknown): unknown {
  if (!isObject(schema) || !isObject(schema["properties"]) || !Array.isArray(schema["required"])) return schema;
  const { properties, required, ...rest } = schema;
  const needed = required.filter((name) => {
    const property = properties[String(name)];
    return !(isObject(property) && "default" in property);
  });
  return { ...rest, properties, ...(needed.length > 0 ? { required: needed } : {}) };
}

function responsesOf(response: unknown): Readonly<Record<string, unknown>> {
  return isObject(response) ? response : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `/openapi.json`, and the page that shows it: everything it needs comes from the hub itself. */
export async function registerDocs(app: Api): Promise<void> {
  let text: string | undefined;
  app.get("/openapi.json", { schema: { hide: true } }, (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply
      .header("content-type", "application/json; charset=utf-8")
      .header("cache-control", "private, no-cache")
      .send(text);
  });
  await app.register(async (docs) => {
    await docs.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          baseUri: ["'self'"],
          imgSrc: ["'self'", "data:"],
          objectSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          // Home Assistant shows the hub in a frame of its own address.
          frameAncestors: ["'self'"],
        },
      },
      // The hub speaks plain HTTP in a home's network: a browser told otherwise could not come back.
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    });
    // The page's addresses begin at the root; behind Home Assistant's ingress the root is somebody else's.
    docs.addHook("onSend", (request, reply, payload, done) => {
      const isPage = typeof payload === "string" && String(reply.getHeader("content-type")).startsWith("text/html");
      const here = request.url.replace(/\?.*$/, "").endsWith("/") ? "./" : "./docs/";
      done(null, isPage ? payload.replaceAll('"/docs/', `"${here}`) : payload);
    });
    await docs.register(swaggerUi, {
      routePrefix: "/docs",
      // Told, because the plugin's own code is in the bundle and its files are not.
      baseDir: fileURLToPath(new URL("static", import.meta.resolve("@fastify/swagger-ui/package.json"))),
      // In the bar that is hidden below.
      logo: { type: "image/svg+xml", content: "" },
      // Relative to /docs/json: the same root, tried out from under any path.
      transformSpecification: (document) => ({ ...document, servers: [{ url: "..", description: "This hub" }] }),
      transformSpecificationClone: false,
      uiConfig: { docExpansion: "list", tryItOutEnabled: true },
      theme: {
        title: "Hometide API",
        // The bar at the top offers to load another document: this page is about this hub.
        css: [{ filename: "hometide.css", content: ".swagger-ui .topbar { display: none }" }],
      },
    });
  });
}
