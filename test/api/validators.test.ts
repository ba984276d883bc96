import type { HTTPMethods } from "fastify";
import { Type } from "typebox";
import { expect, test } from "vitest";
import { lazyValidators } from "../../src/api/validators.ts";
import { startApi } from "./support.ts";

/** It has no end. */
const STREAM = "/api/v1/events";

const methods: readonly HTTPMethods[] = ["get", "post", "put", "patch", "delete"];

test("the schemas of all requests compile, though none does before it is asked", async () => {
  const { app } = await startApi({ leagues: ["nhl"] });
  let asked = 0;
  for (const [path, operations = {}] of Object.entries(app.swagger().paths ?? {})) {
    for (const method of methods) {
      const operation = (operations as Readonly<Record<string, { readonly requestBody?: unknown }>>)[method];
      // What takes no body is not tried where it would change something.
      if (operation === undefined || path === STREAM || (method !== "get" && operation.requestBody === undefined))
        continue;
      const url = path.replaceAll(/\{\w+\}/g, "x");
      const answer = await app.inject({ method, url, ...(method === "get" ? {} : { payload: [] }) });
      expect(answer.statusCode, `${method} ${path}: ${answer.body}`).not.toBe(500);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(50);
});

test("values of a body are what they are: nothing is made into something else", () => {
  const schema = Type.Object({ paused: Type.Boolean(), least: Type.Integer(), name: Type.String() });
  const check = lazyValidators(() => ({}))({ schema, method: "PATCH", url: "/", httpPart: "body" });
  expect(check({ paused: false, least: 1, name: "" })).toBe(true);
  expect(check({ paused: null, least: "1", name: 7 })).toBe(false);
  expect(check.errors).toMatchObject([
    { instancePath: "/paused", message: "must be boolean" },
    { instancePath: "/least", message: "must be integer" },
    { instancePath: "/name", message: "must be string" },
  ]);
});

test("values of a URL are coerced and completed, and each thing that is wrong is told", () => {
  const schema = Type.Object({
    limit: Type.Integer({ default: 10 }),
    since: Type.Optional(Type.String({ format: "date" })),
  });
  const check = lazyValidators(() => ({}))({ schema, method: "GET", url: "/", httpPart: "querystring" });
  const given = { since: "2026-11-21" };
  expect(check(given)).toBe(true);
  expect(given).toEqual({ since: "2026-11-21", limit: 10 });
  expect(check({ limit: "many", since: "yesterday" })).toBe(false);
  expect(check.errors).toMatchObject([{ instancePath: "/limit" }, { instancePath: "/since" }]);
  expect(check({ limit: "7" })).toBe(true);
  expect(check.errors).toBeNull();
});
