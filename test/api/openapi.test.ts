import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../src/api/document.ts";
import { errorCodes } from "../../src/model/errors.ts";
import { startApi } from "./support.ts";

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: object;
  }[];
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, { schema?: object }>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

describe("the OpenAPI document", async () => {
  const text = await openApiDocument("9.8.7");
  // What the tests read of it they check.
  const document = JSON.parse(text) as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

  test("names itself and all endpoints", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Hometide", version: "9.8.7" } });
    expect(Object.keys(document.paths).toSorted()).toEqual([
      "/api/v1/actions",
      "/api/v1/activity",
      "/api/v1/around",
      "/api/v1/dead-letters",
      "/api/v1/dead-letters/retry",
      "/api/v1/entities",
      "/api/v1/entities/{entity_id}",
      "/api/v1/entities/{entity_id}/cause",
      "/api/v1/events",
      "/api/v1/game-events",
      "/api/v1/games/history",
      "/api/v1/games/import",
      "/api/v1/games/live",
      "/api/v1/games/schedule/{team}",
      "/api/v1/games/timeline/{game_id}",
      "/api/v1/games/upcoming",
      "/api/v1/games/{game_id}",
      "/api/v1/games/{game_id}/events",
      "/api/v1/games/{game_id}/plays",
      "/api/v1/games/{game_id}/stats",
      "/api/v1/gaps",
      "/api/v1/gaps/backfill",
      "/api/v1/gaps/{id}",
      "/api/v1/ha/game-context/{team}",
      "/api/v1/ha/game-status/{team}",
      "/api/v1/ha/package.yaml",
      "/api/v1/ha/webhooks",
      "/api/v1/ha/webhooks/register",
      "/api/v1/ha/webhooks/{id}",
      "/api/v1/ha/webhooks/{id}/check",
      "/api/v1/ha/webhooks/{id}/deliveries",
      "/api/v1/ha/webhooks/{id}/deliveries/redeliver",
      "/api/v1/ha/webhooks/{id}/deliveries/{delivery_id}/redeliver",
      "/api/v1/ha/webhooks/{id}/resume",
      "/api/v1/ha/webhooks/{id}/rotate",
      "/api/v1/ha/webhooks/{id}/test",
      "/api/v1/history",
      "/api/v1/history/{entity_id}",
      "/api/v1/hub",
      "/api/v1/injuries",
      "/api/v1/logs",
      "/api/v1/mirrors",
      "/api/v1/mirrors/{name}",
      "/api/v1/mirrors/{name}/backfill",
      "/api/v1/mirrors/{name}/verify",
      "/api/v1/patterns/{entity_id}",
      "/api/v1/players/{player_id}/stats",
      "/api/v1/quality",
      "/api/v1/retention",
      "/api/v1/retention/apply",
      "/api/v1/rules",
      "/api/v1/rules/preview",
      "/api/v1/rules/suggestions",
      "/api/v1/rules/test/{entity_id}",
      "/api/v1/session",
      "/api/v1/settings",
      "/api/v1/settings/check/home-assistant",
      "/api/v1/settings/check/influxdb",
      "/api/v1/settings/check/league",
      "/api/v1/settings/check/mqtt",
      "/api/v1/settings/teams",
      "/api/v1/simulations",
      "/api/v1/simulations/{id}",
      "/api/v1/standings",
      "/api/v1/storage",
      "/api/v1/summaries",
      "/api/v1/summaries/rebuild",
      "/api/v1/teams",
      "/health",
      "/healthz",
      "/metrics",
      "/readyz",
    ]);
    expect(Object.keys(document.components.schemas).toSorted()).toEqual(["Game", "Problem", "Team"]);
  });

  test("describes each operation: id, summary, tag, answers, problems", () => {
    const names = document.tags.map(({ name }) => name);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { path, method, operation } of operations) {
      const where = `${method} ${path}`;
      expect(operation.operationId, where).toBeTruthy();
      expect(operation.summary, where).toBeTruthy();
      for (const tag of operation.tags ?? ["none"]) expect(names, where).toContain(tag);
      expect(Object.keys(operation.responses), where).toEqual(expect.arrayContaining(["200", "400", "401", "403"]));
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description, `${where} ${status}`).toBeTruthy();
        for (const [type, { schema }] of Object.entries(response.content ?? {}))
          expect(schema, `${where} ${status} ${type}`).toBeDefined();
        if (Number(status) >= 400 && !(status === "503" && /health|readyz/.test(path))) {
          expect(Object.keys(response.content ?? {}), `${where} ${status}`).toEqual(["application/problem+json"]);
        }
      }
    }
  });

  test("declares each parameter of a path, and no other there", () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((each) => each.in === "path");
      expect(
        declared.map(({ name }) => name),
        path,
      ).toEqual(inPath);
      for (const each of declared) expect(each.required, path).toBe(true);
      for (const each of operation.parameters ?? []) expect(each.schema, `${path} ${each.name}`).toBeDefined();
    }
  });

  test("says what comes of a body that is too large, or not JSON", () => {
    const taking = operations.filter(({ operation }) => operation.requestBody !== undefined);
    expect(taking.length).toBeGreaterThan(10);
    for (const { path, operation } of taking)
      expect(Object.keys(operation.responses), path).toEqual(expect.arrayContaining(["413", "415"]));
  });

  test("requires nothing that has a default", () => {
    const parameters = operations.flatMap(({ operation }) => operation.parameters ?? []);
    const filled = parameters.filter(({ schema = {} }) => "default" in schema);
    expect(filled.length).toBeGreaterThan(10);
    expect(filled.filter(({ required }) => required === true)).toEqual([]);
    expect(document.paths["/api/v1/ha/webhooks/register"]?.["post"]).toMatchObject({
      requestBody: { content: { "application/json": { schema: { required: ["events"] } } } },
    });
    expect(parameters.filter(({ required }) => required === true).map(({ name }) => name)).toContain("entities");
  });

  test("refers only to what is in it", () => {
    const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, target]) => target);
    expect(references.length).toBeGreaterThan(20);
    for (const target of new Set(references)) {
      expect(target).toMatch(/^#\/components\/schemas\/\w+$/);
      expect(Object.keys(document.components.schemas)).toContain(target?.split("/").at(-1));
    }
    expect(text).not.toContain('"$id"');
  });

  test("lists every code a problem can have", () => {
    expect(document.components.schemas["Problem"]).toMatchObject({
      properties: { code: { enum: Object.keys(errorCodes) } },
    });
  });

  test("is what the hub gives", async () => {
    const api = await startApi({ version: "9.8.7" });
    const { body, headers } = await api.get("/openapi.json");
    expect(body).toEqual(document);
    expect(headers["content-type"]).toMatch(/^application\/json/);
  });
});

test("the reference page needs nothing from elsewhere", async () => {
  const api = await startApi();
  const page = await api.app.inject("/docs");
  expect(page.statusCode).toBe(200);
  const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? "");
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) {
    expect(link).not.toMatch(/^(https?:)?\/\//);
    const part = await api.app.inject(new URL(link, "http://localhost/docs").pathname);
    expect([link, part.statusCode]).toEqual([link, 200]);
  }
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain("upgrade-insecure-requests");
  expect(page.headers["strict-transport-security"]).toBeUndefined();
  expect(page.body).not.toMatch(/<script>/);
});
