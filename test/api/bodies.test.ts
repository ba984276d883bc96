import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import type { StorageView } from "../../src/store/storage-view.ts";
import { startApi } from "./support.ts";

const APPLY = "/api/v1/retention/apply";
const REGISTER = "/api/v1/ha/webhooks/register";

/** An API whose retention can be applied, and how often it was. */
async function startStorage(): Promise<{ readonly app: FastifyInstance; readonly applied: () => number }> {
  let count = 0;
  const run = { at: 0, durationMs: 0, removed: {}, failed: {}, held: {} };
  const storage: StorageView = {
    report: () => Promise.reject(new Error("not asked here")),
    plan: () => Promise.resolve([]),
    apply: () => Promise.resolve(((count += 1), run)),
    lastRun: () => undefined,
  };
  const { app } = await startApi({ storage });
  return { app, applied: () => count };
}

test("what changes something takes no parameter and no body but those that it tells", async () => {
  const { app, applied } = await startStorage();
  const refused = await app.inject({ method: "POST", url: `${APPLY}?dry_run=true` });
  expect([refused.statusCode, refused.json().errors[0].parameter]).toEqual([400, "dry_run"]);
  const told = await app.inject({ method: "POST", url: APPLY, payload: { dry_run: true } });
  expect([told.statusCode, told.json().detail]).toEqual([
    400,
    "POST /api/v1/retention/apply takes nothing in its body: leave it out.",
  ]);
  expect(applied()).toBe(0);
  expect((await app.inject({ method: "DELETE", url: "/api/v1/mirrors/x?dry_run=1" })).statusCode).toBe(400);
  for (const payload of ["", "null", "{}"]) {
    const headers = { "content-type": "application/json" };
    expect((await app.inject({ method: "POST", url: APPLY, headers, payload })).statusCode).toBe(200);
  }
  expect(applied()).toBe(3);
});

test("a body that is not JSON is told what is", async () => {
  const { app } = await startStorage();
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"]) {
    const answer = await app.inject({
      method: "POST",
      url: REGISTER,
      headers: { "content-type": type },
      payload: "{}",
    });
    expect([type, answer.statusCode, answer.json().detail]).toEqual([
      type,
      415,
      "The body is of a type that is not read here: send JSON, with Content-Type: application/json.",
    ]);
  }
});

test("of what may also be null only that is told which is wrong", async () => {
  const { app } = await startStorage();
  const url = "/api/v1/ha/webhooks/x";
  const wrong = await app.inject({ method: "PATCH", url, payload: { team: 5, min_score_change: 0 } });
  expect(wrong.json().errors).toEqual([
    { pointer: "/team", detail: "/team must be string." },
    { pointer: "/min_score_change", detail: "/min_score_change must be >= 1." },
  ]);
  const unknown = await app.inject({ method: "POST", url: `${url}/test`, payload: { evnt: "game_start" } });
  expect(unknown.json().errors).toEqual([{ pointer: "/evnt", detail: "/evnt is not known." }]);
});

test("a request that never comes to its end is not waited for", async () => {
  const { app } = await startStorage();
  expect(app.server.requestTimeout).toBe(60_000);
});
