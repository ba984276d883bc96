import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { leagues } from "../../../src/model/league.ts";
import { parseTime } from "../../../src/model/time.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { createBudget } from "../../../src/sources/espn/budget.ts";
import { createEspnClient } from "../../../src/sources/espn/client.ts";
import { createPageFetch } from "../../../src/sources/espn/fetch-page.ts";
import type { Answer } from "./espn-stub.ts";
import { espnStub, json } from "./espn-stub.ts";

const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;

async function started(answer: Answer, maxKeptBytes?: number) {
  const server = await espnStub(answer);
  const clock = new ManualClock(NOW);
  const metrics = createMetrics();
  const stop = new AbortController();
  let near = false;
  const limits = { requestsPerDay: 20, requestsPerHour: 10 };
  const budget = createBudget({ limits, clock, metrics, isNear: () => near });
  const client = createEspnClient({
    fetchPage: createPageFetch({ url: `${server.url}/`, timeoutMs: 10_000, version: "1.2.3", clock, metrics }),
    budget,
    clock,
    ...(maxKeptBytes === undefined ? {} : { maxKeptBytes }),
  });
  return {
    server,
    clock,
    stop,
    client,
    budget,
    setNear(isNear: boolean) {
      near = isNear;
    },
    get: (page = "scoreboard", signal = stop.signal) => client.get(leagues.nfl, page, { limit: "500" }, signal),
    counted: async () =>
      (await metrics.espnRequests.get()).values.map(
        ({ labels, value }) => `${labels.league} ${labels.status} ${value}`,
      ),
  };
}

describe("ESPN's client", () => {
  it("asks as ESPN wants to be asked", async () => {
    const { server, get, counted } = await started(json({ events: [] }));
    expect(await get()).toEqual({ kind: "answered", payload: { events: [] }, readAt: NOW });
    expect(server.requests).toEqual([
      {
        path: "/apis/site/v2/sports/football/nfl/scoreboard?limit=500",
        userAgent: "hometide/1.2.3 (+https://github.com/hometide/hometide)",
      },
    ]);
    expect(await counted()).toEqual(["nfl 200 1"]);
  });

  it("understands gzip", async () => {
    const { get } = await started((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"events":[1]}')),
    );
    expect(await get()).toEqual({ kind: "answered", payload: { events: [1] }, readAt: NOW });
  });

  it.each([
    [400, {}, "espn_refused", undefined],
    [403, {}, "espn_refused", undefined],
    [404, {}, "espn_refused", undefined],
    [429, { "retry-after": "120" }, "espn_refused", 120_000],
    [429, { "retry-after": "Sat, 10 Jan 2026 01:05:00 GMT" }, "espn_refused", 300_000],
    [429, { "retry-after": "Sat, 10 Jan 2026 00:05:00 GMT" }, "espn_refused", 0],
    [429, { "retry-after": "999999999" }, "espn_refused", 24 * 3_600_000],
    [429, { "retry-after": "soon" }, "espn_refused", undefined],
    [500, {}, "espn_unreachable", undefined],
    [503, { "retry-after": "7" }, "espn_unreachable", 7_000],
  ])("%i %j is %s", async (status, headers, code, retryAfterMs) => {
    const { get, counted } = await started(json({ code: status, message: "no" }, status, headers));
    expect(await get()).toMatchObject({ kind: "failed", error: { code, details: { status } }, retryAfterMs });
    expect(await counted()).toEqual([`nfl ${status} 1`]);
  });

  it.each<readonly [string, string, string, Answer]>([
    ["not JSON", "espn_unreadable", "not_json", (_, response) => response.end("<html>Access Denied</html>")],
    ["nothing", "espn_unreadable", "not_json", (_, response) => response.end()],
    ["JSON cut short", "espn_unreadable", "not_json", (_, response) => response.end('{"events":[{"id":"4017')],
    [
      "a body that the connection cuts",
      "espn_unreachable",
      "network",
      (_, response) => {
        response.writeHead(200, { "content-length": "5000" });
        response.write('{"events":[', () => response.destroy());
      },
    ],
    ["a connection closed at once", "espn_unreachable", "network", (request) => request.socket.destroy()],
    [
      "20 MiB in a small gzip",
      "espn_unreadable",
      "too_large",
      (_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(20 * 1024 * 1024, " "))),
    ],
  ])("%s is %s", async (_, code, status, answer) => {
    const { get, counted } = await started(answer);
    expect(await get()).toMatchObject({ kind: "failed", error: { code } });
    expect(await counted()).toEqual([`nfl ${status} 1`]);
  });

  it("an address where nobody listens is espn_unreachable", async () => {
    const { server, get, counted } = await started(json({}));
    await server.close();
    expect(await get()).toMatchObject({
      kind: "failed",
      error: { code: "espn_unreachable", message: expect.stringContaining("ECONNREFUSED") },
    });
    expect(await counted()).toEqual(["nfl network 1"]);
  });

  it.each<readonly [string, Answer]>([
    ["no answer at all", () => undefined],
    ["an answer that stops in the middle", (_, response) => response.writeHead(200).write('{"events":[')],
  ])("%s ends at the time-out", async (_, answer) => {
    const { server, clock, get, counted } = await started(answer);
    const answered = get();
    await server.asked(1);
    await clock.advance(9_999);
    expect(await counted()).toEqual([]);
    await clock.advance(1);
    expect(await answered).toMatchObject({
      kind: "failed",
      error: { code: "espn_unreachable", message: expect.stringContaining("10000 ms") },
    });
    expect(await counted()).toEqual(["nfl timeout 1"]);
    expect(clock.nextDue()).toBeUndefined();
  });

  it("a page is not asked for again while its answer is fresh, not even an empty one", async () => {
    const { server, clock, get } = await started(json({ events: [] }, 200, { "cache-control": "public, max-age=9" }));
    const first = await get();
    await clock.advance(8_999);
    expect(await get()).toEqual(first);
    expect(server.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await get()).toMatchObject({ payload: { events: [] }, readAt: NOW + 9_000_000 });
    await get("teams");
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    ["spent in a cache on the way", { "cache-control": "max-age=9", age: "9" }],
    ["not given", {}],
    ["forbidden", { "cache-control": "no-store" }],
  ])("freshness that is %s is none", async (_, headers) => {
    const { server, get } = await started(json({ events: [] }, 200, headers));
    await get();
    await get();
    expect(server.requests).toHaveLength(2);
  });

  it("a promise of a day is not relied upon, and none at all where the clock was set back", async () => {
    const { server, clock, get } = await started(json({ events: [] }, 200, { "cache-control": "max-age=86400" }));
    await get();
    await clock.advance(600_000);
    await get();
    expect(server.requests).toHaveLength(2);
  });

  it("asks on condition where it was given a validator, and takes 304 for the answer that was", async () => {
    const { server, clock, get, counted } = await started(
      json({ events: [1] }, 200, { etag: '"a"', "last-modified": "Sat, 10 Jan 2026 00:00:00 GMT" }),
    );
    await get();
    const asked: unknown[] = [];
    server.answerWith((request, response) => {
      asked.push(request.headers["if-none-match"], request.headers["if-modified-since"]);
      response.writeHead(304, { "cache-control": "max-age=5" }).end();
    });
    await clock.advance(1_000);
    expect(await get()).toEqual({ kind: "answered", payload: { events: [1] }, readAt: NOW + 1_000_000 });
    await clock.advance(4_999);
    await get();
    await clock.advance(1);
    await get();
    expect(asked).toEqual(['"a"', "Sat, 10 Jan 2026 00:00:00 GMT", '"a"', "Sat, 10 Jan 2026 00:00:00 GMT"]);
    expect(await counted()).toEqual(["nfl 200 1", "nfl 304 2"]);
    server.answerWith(json({ events: [2] }));
    expect(await get()).toMatchObject({ kind: "answered" });
  });

  it("answers that can be asked for on condition are kept up to a size, those that were read last", async () => {
    const text = "x".repeat(985);
    const conditions: unknown[] = [];
    const { client, stop } = await started((request, response) => {
      conditions.push(request.headers["if-none-match"]);
      if (request.headers["if-none-match"] !== undefined) response.writeHead(304).end();
      else response.writeHead(200, { etag: `"${request.url}"` }).end(JSON.stringify({ events: text }));
    }, 3_000);
    // Every answer has 1,000 bytes: three fit.
    const get = async (day: string) => {
      conditions.length = 0;
      expect(await client.get(leagues.nfl, "scoreboard", { dates: day }, stop.signal)).toMatchObject({
        payload: { events: text },
      });
      return conditions[0] === undefined ? "whole" : "on condition";
    };
    expect([await get("1"), await get("2"), await get("3")]).toEqual(["whole", "whole", "whole"]);
    expect(await get("1")).toBe("on condition");
    // Now 2 is the one that was read longest ago.
    expect(await get("4")).toBe("whole");
    expect([await get("1"), await get("3"), await get("4")]).toEqual(["on condition", "on condition", "on condition"]);
    expect(await get("2")).toBe("whole");
  });

  it("304 to a question without a condition is a refusal", async () => {
    const { get } = await started((_, response) => response.writeHead(304).end());
    expect(await get()).toMatchObject({ kind: "failed", error: { code: "espn_refused" } });
  });

  it("many readers of a page are one request, which ends when the last one goes", async () => {
    const { server, get, counted } = await started(() => undefined);
    const [one, other] = [new AbortController(), new AbortController()];
    const answers = [get("scoreboard", one.signal), get("scoreboard", other.signal)];
    await server.asked(1);
    one.abort();
    server.answerWith(json({ events: [3] }));
    const third = get("teams");
    expect(await third).toMatchObject({ kind: "answered" });
    expect(await counted()).toEqual(["nfl 200 1"]);
    expect(server.requests).toHaveLength(2);
    other.abort();
    expect(await Promise.all(answers)).toMatchObject([{ kind: "failed" }, { kind: "failed" }]);
    expect(await counted()).toContain("nfl stopped 1");
    // What was given up is asked for anew.
    expect(await get()).toMatchObject({ kind: "answered", payload: { events: [3] } });
  });

  it("tells by how much ESPN's clock is ahead, and not of a few seconds", async () => {
    const { server, client, get } = await started(json({}, 200, { date: "Sat, 10 Jan 2026 00:59:30 GMT" }));
    await get();
    expect(client.aheadMs()).toBe(0);
    server.answerWith(json({}, 200, { date: "Sat, 10 Jan 2026 03:59:00 GMT", age: "60" }));
    await get();
    expect(client.aheadMs()).toBe(3 * 3_600_000);
    server.answerWith(json({}, 200, { date: "Fri, 09 Jan 2026 23:00:00 GMT" }));
    await get();
    expect(client.aheadMs()).toBe(-2 * 3_600_000);
  });

  it("a day's and an hour's requests are limited: injuries wait first, the scoreboard never, nothing while a game is near", async () => {
    const { server, clock, budget, get, setNear } = await started(json({}));
    const refused = { kind: "failed", error: { code: "espn_budget" }, retryAfterMs: undefined };
    // 10 an hour: injuries stop at 7, teams at 9.
    for (let made = 0; made < 7; made += 1) await get();
    expect(await get("injuries")).toMatchObject(refused);
    for (let made = 0; made < 2; made += 1) expect(await get("teams")).toMatchObject({ kind: "answered" });
    expect(await get("teams")).toMatchObject(refused);
    expect(budget.of("nfl")).toEqual({ day: 9, hour: 9, waiting: ["injuries", "teams"] });
    for (let made = 0; made < 5; made += 1) expect(await get()).toMatchObject({ kind: "answered" });
    expect(server.requests).toHaveLength(14);
    // In the next hour the day's 20 count: 14 are 70 %.
    await clock.advance(3_600_000);
    expect(await get("injuries")).toMatchObject(refused);
    expect(await get("teams")).toMatchObject({ kind: "answered" });
    setNear(true);
    expect(await get("injuries")).toMatchObject({ kind: "answered" });
    expect(budget.of("nfl").day).toBe(15);
    // ESPN's day is US Eastern's: 02:00Z is 21:00 there.
    setNear(false);
    await clock.advance(3 * 3_600_000);
    expect(budget.of("nfl")).toEqual({ day: 0, hour: 0, waiting: [] });
    expect(await get("injuries")).toMatchObject({ kind: "answered" });
  });

  it("ends at once by its signal", async () => {
    const { server, stop, get } = await started(() => undefined);
    const answered = get();
    await server.asked(1);
    stop.abort();
    expect(await answered).toMatchObject({ kind: "failed" });
  });
});
