import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Entities } from "../../src/pipeline/entities.ts";
import { nhlGame } from "../sports/games.ts";
import { startApi } from "./support.ts";

const PROBLEM = "application/problem+json; charset=utf-8";

describe("a question that is wrong", () => {
  test("is told with all that is wrong, and what may have been meant", async () => {
    const api = await startApi();
    const { status, body, headers } = await api.get("/api/v1/games/upcoming?hours=0&legue=nfl&limit=many");
    expect(headers["content-type"]).toBe(PROBLEM);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: "urn:hometide:problem:bad_request",
      title: "The request is wrong",
      status: 400,
      instance: "/api/v1/games/upcoming",
      code: "bad_request",
    });
    const errors: readonly { parameter: string; detail: string }[] = body.errors;
    expect(errors.map(({ parameter }) => parameter).toSorted()).toEqual(["hours", "legue", "limit"]);
    expect(errors.find(({ parameter }) => parameter === "legue")?.detail).toBe(
      "Parameter legue is not known: did you mean league?",
    );
    for (const { detail } of errors) expect(body.detail).toContain(detail);
  });

  test.each([
    ["/health?verbose=1", "verbose"],
    ["/api/v1/games/live?league=nfl&league=nhl", "league"],
    ["/api/v1/games/upcoming?hours=8761", "hours"],
    ["/api/v1/games/upcoming?hours=1.5", "hours"],
    ["/api/v1/games/upcoming?hours=1e400", "hours"],
    ["/api/v1/entities?limit=1e400", "limit"],
    ["/api/v1/entities?limit=-1e400", "limit"],
    ["/api/v1/ha/game-status/x?leage=nfl", "leage"],
    ["/api/v1/entities?cursor=%00", "cursor"],
  ])("%s names %s", async (url, parameter) => {
    const api = await startApi();
    const { status, body } = await api.get(url);
    expect([status, body.errors[0].parameter]).toEqual([400, parameter]);
  });

  test("of a path that is not there names those that are near", async () => {
    const api = await startApi();
    expect(await api.get("/api/v1/game/live")).toMatchObject({
      status: 404,
      body: { code: "not_found", nearest: ["/api/v1/games/live"] },
    });
    expect((await api.get("/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")).body.nearest).toBeUndefined();
  });

  test("in another method is told which there are, before its body is read", async () => {
    const api = await startApi();
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] as const) {
      const response = await api.app.inject({
        method,
        url: "/api/v1/ha/game-status/BOS",
        ...(method === "OPTIONS" ? {} : { payload: "{not json", headers: { "content-type": "application/json" } }),
      });
      expect([response.statusCode, response.headers["allow"]]).toEqual([405, "GET, HEAD"]);
      expect(response.json()).toMatchObject({ code: "method_not_allowed" });
    }
  });
});

describe("entities", () => {
  test("are listed, filtered, paged, and named when they are near", async () => {
    const api = await startApi();
    const entity = (entityId: string, area: string | undefined, deviceName: string | undefined) => ({
      entityId,
      aliases: [],
      domain: entityId.split(".")[0] ?? "",
      deviceClass: undefined,
      area,
      deviceName,
      integration: "demo",
      state: "21.5",
      value: 21.5,
      unit: "°C",
      updatedAt: api.clock.now(),
      removedAt: undefined,
    });
    api.entities.publish([
      entity("sensor.kitchen", "Kitchen", "Thermometer"),
      entity("light.kitchen", "Kitchen", undefined),
      entity("sensor.attic", undefined, "Weather station"),
    ]);
    const ids = async (query: string): Promise<readonly string[]> =>
      (await api.get(`/api/v1/entities?${query}`)).body.entities.map((each: { entity_id: string }) => each.entity_id);
    expect(await ids("")).toEqual(["light.kitchen", "sensor.attic", "sensor.kitchen"]);
    expect(await ids("domain=sensor")).toEqual(["sensor.attic", "sensor.kitchen"]);
    expect(await ids("area=kitchen&domain=light")).toEqual(["light.kitchen"]);
    expect(await ids("q=WEATHER")).toEqual(["sensor.attic"]);
    const page = (await api.get("/api/v1/entities?limit=2")).body;
    expect(page).toMatchObject({ count: 2, total: 3 });
    expect(await ids(`limit=2&cursor=${page.next}`)).toEqual(["sensor.kitchen"]);
    expect((await api.get("/api/v1/entities/sensor.attic")).body).toEqual({
      entity_id: "sensor.attic",
      aliases: [],
      domain: "sensor",
      device_class: null,
      area: null,
      device_name: "Weather station",
      integration: "demo",
      state: "21.5",
      value: 21.5,
      unit: "°C",
      updated_at: "2026-01-10T01:00:00Z",
      removed_at: null,
    });
    const unknown = await api.get("/api/v1/entities/sensor.atic");
    expect(unknown).toMatchObject({ status: 404, body: { code: "unknown_entity", nearest: ["sensor.attic"] } });
  });
});

test("a fault of the program is told without its inside", async () => {
  const broken = new Entities();
  broken.entities = () => {
    throw new Error("secret inside /home/me/file.ts");
  };
  const api = await startApi({ entities: broken });
  const response = await api.app.inject("/api/v1/entities");
  expect([response.statusCode, response.headers["content-type"]]).toEqual([500, PROBLEM]);
  expect(response.json()).toMatchObject({ code: "internal" });
  expect(response.body).not.toMatch(/secret|file\.ts|at /);
});

describe("over a socket", () => {
  /** Sends bytes as they are, and resolves to all that comes back. */
  function raw(port: number, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      let answer = "";
      socket.on("data", (part) => (answer += part.toString()));
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
    });
  }

  test.each([
    ["no HTTP at all", "hello\r\n\r\n", 400],
    ["a header without its colon", "GET / HTTP/1.1\r\nHost: localhost\r\nbroken\r\n\r\n", 400],
    ["headers too large", `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(40_000)}\r\n\r\n`, 431],
    ["a path with half an escape", "GET /api/v1/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400],
    [
      "a part of the path that is too long",
      `GET /api/v1/entities/${"x".repeat(3_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      414,
    ],
  ])("%s is answered with a problem", async (_what, request, status) => {
    const api = await startApi();
    const { port } = new URL(await api.app.listen({ host: "127.0.0.1", port: 0 }));
    const answer = await raw(Number(port), request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain("content-type: application/problem+json");
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4))).toMatchObject({ status });
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });
});

test("whatever is asked, the answer is one of the document's, and never a fault", async () => {
  const api = await startApi({ leagues: ["nhl"] });
  const game = nhlGame({ status: "live" });
  await api.see("nhl", [game], [game.home_team, game.away_team]);
  let asked = 0;
  const likely = fc.constantFrom("nhl", "BOS", "401", "2026", "2026-01-09", "raw", "-1", "1e9", "null", "..", "%");
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: "binary", maxLength: 30 }), likely);
  const readable = Object.entries(api.app.swagger().paths ?? {}).filter(([, methods]) => "get" in (methods ?? {}));
  // The live stream has no end, and where no team is followed there is no package yet (503).
  const apart = ["/api/v1/events", "/api/v1/ha/package.yaml"];
  const paths = readable.map(([path]) => path).filter((path) => !apart.includes(path));
  const parameters = [
    "league",
    "team_ids",
    "hours",
    "limit",
    "cursor",
    "team",
    "season",
    "status",
    "from",
    "to",
    "resolution",
    "q",
    "area",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      text.filter((each) => each !== "" && each !== "." && each !== ".."),
      fc.dictionary(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...parameters) }, text), text, {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      async (path, part, query) => {
        const url = path.replace(/\{\w+\}/, () => encodeURIComponent(part.toWellFormed()));
        const search = new URLSearchParams();
        for (const [key, value] of Object.entries(query)) search.append(key.toWellFormed(), value.toWellFormed());
        // Each from an address of its own: the limit is not what is tried here.
        const remoteAddress = `10.0.${asked >> 8}.${asked & 255}`;
        asked++;
        const { statusCode, body } = await api.app.inject({ url, query: search.toString(), remoteAddress });
        expect([200, 400, 404, 409], `${url}?${search.toString()}: ${body}`).toContain(statusCode);
      },
    ),
    { numRuns: 500 },
  );
});
