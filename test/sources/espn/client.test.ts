import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { leagues } from "../../../src/model/league.ts";
import { parseTime } from "../../../src/model/time.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { createEspnClient } from "../../../src/sources/espn/client.ts";
import type { Answer } from "./espn-stub.ts";
import { espnStub, json } from "./espn-stub.ts";

const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;

async function started(answer: Answer) {
  const server = await espnStub(answer);
  const clock = new ManualClock(NOW);
  const metrics = createMetrics();
  const stop = new AbortController();
  const client = createEspnClient({
    url: `${server.url}/`,
    timeoutMs: 10_000,
    version: "1.2.3",
    clock,
    metrics,
    pathOf: (league) => leagues[league].espnPath,
  });
  return {
    server,
    clock,
    stop,
    get: () => client.get("nfl", "scoreboard", { limit: "500" }, stop.signal),
    counted: async () =>
      (await metrics.espnRequests.get()).values.map(
        ({ labels, value }) => `${labels.league} ${labels.status} ${value}`,
      ),
  };
}

describe("ESPN's client", () => {
  it("asks as ESPN wants to be asked", async () => {
    const { server, get, counted } = await started(json({ events: [] }));
    expect(await get()).toEqual({ kind: "answered", payload: { events: [] } });
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
    expect(await get()).toEqual({ kind: "answered", payload: { events: [1] } });
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

  it("ends at once by its signal", async () => {
    const { server, stop, get } = await started(() => undefined);
    const answered = get();
    await server.asked(1);
    stop.abort();
    expect(await answered).toMatchObject({ kind: "failed" });
  });
});
