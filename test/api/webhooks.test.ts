import { describe, expect, test } from "vitest";
import { until } from "../support/wait.ts";
import { answer, deadUrl, startReceiver } from "../automations/receiver.ts";
import { touchdown } from "../automations/events.ts";
import { team } from "../sports/games.ts";
import type { World } from "../automations/world.ts";
import { startWorld } from "../automations/world.ts";
import { startApi } from "./support.ts";

interface Answer {
  readonly status: number;
  // Tests look into bodies freely.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}
type Ask = (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object) => Promise<Answer>;

async function startWebhooks(
  environment: Readonly<Record<string, string>> = {},
): Promise<World & { readonly ask: Ask }> {
  const world = await startWorld({ environment });
  const api = await startApi({ webhooks: world.automations.view, store: world.store });
  const patriots = team("17", "NE", "New England Patriots", "New England", "Patriots");
  const giants = team("19", "NYG", "New York Giants", "New York", "Giants");
  const jets = team("20", "NYJ", "New York Jets", "New York", "Jets");
  await api.see("nfl", [], [patriots, giants, jets]);
  const ask: Ask = async (method, path, body) => {
    const url = `/api/v1/ha/webhooks${path}`;
    const response = await api.app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) });
    return { status: response.statusCode, body: response.json() };
  };
  return { ...world, ask };
}

const EVENTS = { events: ["score_update"] };

describe("the API of webhooks", () => {
  test("registers: 201, everything set, and the secret this once", async () => {
    const { ask } = await startWebhooks();
    const given = {
      ...EVENTS,
      url: "http://127.0.0.1:9/hook",
      team: "patriots",
      min_score_change: 2,
      delay_seconds: 1.5,
    };
    const { status, body } = await ask("POST", "/register", given);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      delivery: "webhook",
      url: "http://127.0.0.1:9/hook",
      webhook_id: null,
      events: ["score_update"],
      league: "nfl",
      team: "NE",
      team_id: "17",
      team_name: "New England Patriots",
      min_score_change: 2,
      delay_seconds: 1.5,
      expires_after_seconds: null,
      status: "active",
      has_secret: true,
      waiting: 0,
    });
    expect(body.secret).toMatch(/^whsec_/);
    const { secret, ...rest } = body;
    expect(await ask("GET", `/${body.id}`)).toEqual({ status: 200, body: rest });
    expect(await ask("GET", "")).toEqual({ status: 200, body: { webhooks: [rest], count: 1, total: 1, next: null } });
    expect(JSON.stringify(await ask("PATCH", `/${body.id}`, {}))).not.toContain(secret);
  });

  test("the same registered again is the same, and another secret for it is a conflict", async () => {
    const { ask } = await startWebhooks();
    const given = { events: ["game_end", "game_start"], url: "http://127.0.0.1:9/hook", secret: "0123456789abcdef" };
    const first = await ask("POST", "/register", given);
    const { secret, ...rest } = first.body;
    expect(secret).toBe("0123456789abcdef");
    const turned = { ...given, events: ["game_start", "game_end"], secret: undefined };
    expect(await ask("POST", "/register", turned)).toEqual({ status: 200, body: rest });
    expect(await ask("POST", "/register", given)).toEqual({ status: 200, body: rest });
    const other = await ask("POST", "/register", { ...given, secret: "another secret of mine".replaceAll(" ", "-") });
    expect(other).toMatchObject({ status: 409, body: { code: "webhook_exists" } });
    expect((await ask("POST", "/register", { ...given, league: "nhl" })).status).toBe(201);
  });

  test.each([
    ["no url", { ...EVENTS }, "/url", "needs url"],
    ["no events", { url: "http://127.0.0.1/" }, "/events", "missing"],
    [
      "an unknown event",
      { url: "http://127.0.0.1/", events: ["goal"] },
      "/events/0",
      "game_start, game_end, score_update",
    ],
    ["an unknown member", { ...EVENTS, url: "http://127.0.0.1/", colour: "red" }, "/colour", "not known"],
    ["a short secret", { ...EVENTS, url: "http://127.0.0.1/", secret: "short" }, "/secret", "fewer than 16"],
    [
      "a broken whsec_",
      { ...EVENTS, url: "http://127.0.0.1/", secret: "whsec_not-base64-at-all" },
      "/secret",
      "base64",
    ],
    ["a url with credentials", { ...EVENTS, url: "http://me:secret@127.0.0.1/" }, "/url", "user or a password"],
    ["another scheme", { ...EVENTS, url: "file:///etc/passwd" }, "/url", "http:// or https://"],
    ["a metadata service", { ...EVENTS, url: "http://169.254.169.254/latest" }, "/url", "link-local"],
    [
      "a url for a trigger",
      { ...EVENTS, url: "http://127.0.0.1/", delivery: "home_assistant_webhook" },
      "/webhook_id",
      "needs",
    ],
    [
      "a url for an event",
      { ...EVENTS, url: "http://127.0.0.1/", delivery: "home_assistant_event" },
      "/url",
      "has no url",
    ],
  ])("%s is a bad request that names it", async (_what, given, pointer, words) => {
    const { ask } = await startWebhooks();
    const { status, body } = await ask("POST", "/register", given);
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer }] });
    expect(body.detail).toContain(words);
  });

  test("loopback addresses only where that is configured", async () => {
    const { ask } = await startWebhooks({ HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "false" });
    const refused = await ask("POST", "/register", { ...EVENTS, url: "http://localhost:8005/" });
    expect(refused).toMatchObject({ status: 400, body: { code: "webhook_url_refused" } });
    expect(refused.body.detail).toContain("HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK=true");
    expect((await ask("POST", "/register", { ...EVENTS, url: "http://192.168.1.20:1880/goal" })).status).toBe(201);
  });

  test("an unknown team answers with the nearest names, an ambiguous one with the candidates", async () => {
    const { ask } = await startWebhooks();
    const given = { ...EVENTS, url: "http://127.0.0.1:9/" };
    const unknown = await ask("POST", "/register", { ...given, team: "Patirots" });
    expect(unknown).toMatchObject({ status: 404, body: { code: "unknown_team" } });
    expect(unknown.body.nearest[0]).toBe("New England Patriots");
    const two = await ask("POST", "/register", { ...given, team: "New York" });
    expect(two).toMatchObject({ status: 409, body: { code: "ambiguous_team" } });
    expect(two.body.candidates.map(({ name }: { name: string }) => name)).toEqual(["New York Giants", "New York Jets"]);
  });

  test("changes what is given, pauses, resumes, removes", async () => {
    const { ask, happen } = await startWebhooks();
    const receiver = await startReceiver();
    const { body: made } = await ask("POST", "/register", { ...EVENTS, url: receiver.url, team: "NE" });
    const path = `/${made.id}`;
    const changed = await ask("PATCH", path, { team: null, league: null, min_score_change: 3, delay_seconds: 0 });
    expect(changed.body).toMatchObject({ team: null, league: null, min_score_change: 3, url: receiver.url });
    expect((await ask("PATCH", path, { team: "jets" })).body).toMatchObject({ team: "NYJ", league: "nfl" });
    expect(await ask("PATCH", path, { league: "nhl" })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/league" }] },
    });
    expect((await ask("PATCH", path, { team: null })).body).toMatchObject({ team: null, league: "nfl" });
    expect((await ask("PATCH", path, { webhook_id: "x" })).status).toBe(400);
    expect((await ask("PATCH", path, { paused: true })).body).toMatchObject({
      status: "paused",
      paused: { by: "user" },
    });
    await happen(touchdown("a-1"));
    // What its user paused a test does not resume.
    expect((await ask("POST", `${path}/test`)).body).toMatchObject({ state: "delivered" });
    expect((await ask("GET", path)).body.status).toBe("paused");
    // Null takes a filter away; of what is no filter it is the wrong type.
    for (const name of ["paused", "delay_seconds", "url"]) {
      const { status, body } = await ask("PATCH", path, { [name]: null });
      expect([status, body.code, body.errors[0].pointer]).toEqual([400, "bad_request", `/${name}`]);
    }
    expect((await ask("GET", path)).body).toMatchObject({ status: "paused", delay_seconds: 0 });
    expect((await ask("PATCH", path, { paused: false })).body).toMatchObject({ status: "active", paused: null });
    await happen(touchdown("a-2"));
    await until(() => receiver.received.length === 2, "resumed");
    expect(receiver.eventIds()[1]).toBe("a-2");
    expect((await ask("DELETE", path)).body).toMatchObject({ id: made.id });
    expect(await ask("GET", path)).toMatchObject({ status: 404, body: { code: "unknown_webhook" } });
    expect((await ask("DELETE", path)).status).toBe(404);
  });

  test("tests, tells the log, and sends again", async () => {
    const { ask, happen } = await startWebhooks({ HOMETIDE_WEBHOOKS_RETRIES: "0" });
    const receiver = await startReceiver((response, n, request) =>
      answer(n === 2 ? 500 : 200, `n ${n} `.repeat(1_000))(response, n, request),
    );
    const { body: made } = await ask("POST", "/register", { ...EVENTS, url: receiver.url, team: "NE" });
    const tested = await ask("POST", `/${made.id}/test`, { event: "game_start" });
    expect(tested).toMatchObject({
      status: 200,
      body: { state: "delivered", attempts: 1, last_attempt: { status: 200 } },
    });
    expect(receiver.received[0]?.event).toMatchObject({
      event: "game_start",
      test: true,
      home_team: "NE",
      league: "nfl",
    });
    expect(Buffer.byteLength(tested.body.last_attempt.answer)).toBe(1_024);
    await happen(touchdown("a-1"));
    const log = async () => (await ask("GET", `/${made.id}/deliveries`)).body;
    await until(async () => (await log()).deliveries[0].state === "failed", "it failed");
    expect(await log()).toMatchObject({
      count: 2,
      total: 2,
      deliveries: [{ id: `a-1.${made.id}`, event: { id: "a-1" } }, {}],
    });
    const again = await ask("POST", `/${made.id}/deliveries/a-1.${made.id}/redeliver`);
    expect(again).toMatchObject({ status: 200, body: { id: `a-1.${made.id}`, state: "waiting" } });
    await until(async () => (await log()).deliveries[0].state === "delivered", "sent again");
    expect((await ask("POST", `/${made.id}/deliveries/redeliver`)).body).toEqual({ count: 0 });
    expect(await ask("POST", `/${made.id}/deliveries/none/redeliver`)).toMatchObject({
      status: 404,
      body: { code: "unknown_delivery" },
    });
    const first = (await ask("GET", `/${made.id}/deliveries?limit=1`)).body;
    expect(first).toMatchObject({ count: 1, total: 2 });
    const second = (await ask("GET", `/${made.id}/deliveries?limit=1&cursor=${first.next}`)).body;
    expect(second).toMatchObject({ deliveries: [{ event: { test: true } }], next: null });
  });

  test("rotates: the new secret is told this once, and until when the earlier one signs", async () => {
    const { ask } = await startWebhooks();
    const { body: made } = await ask("POST", "/register", { ...EVENTS, url: await deadUrl() });
    const { body: rotated } = await ask("POST", `/${made.id}/rotate`);
    expect(rotated.secret).not.toBe(made.secret);
    expect(rotated.rotating_until).toBe("2026-01-11T01:00:00Z");
    const { body: own } = await ask("POST", `/${made.id}/rotate`, { secret: "a-secret-of-my-own" });
    expect(own.secret).toBe("a-secret-of-my-own");
    expect(JSON.stringify(await ask("GET", `/${made.id}`))).not.toContain("secret-of");
  });
});
