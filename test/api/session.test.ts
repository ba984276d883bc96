import { describe, expect, test } from "vitest";
import type { TestApi } from "./support.ts";
import { startApi } from "./support.ts";

const TOKEN = "correct-horse-battery-staple";
const ADDRESS = { host: "hub.home:8005" };

async function locked(): Promise<TestApi> {
  return startApi({ access: { required: true, token: TOKEN } });
}

async function signIn({ app }: TestApi, token = TOKEN, headers: Readonly<Record<string, string>> = {}) {
  const answer = await app.inject({
    method: "POST",
    url: "/api/v1/session",
    headers: { ...ADDRESS, origin: "http://hub.home:8005", ...headers },
    payload: { token },
  });
  const set = String(answer.headers["set-cookie"] ?? "");
  return { answer, set, cookie: set.split(";")[0] ?? "" };
}

describe("signing in to the dashboard", () => {
  test("the token gives a cookie that no script can read and no other site sends, and the cookie lets in", async () => {
    const api = await locked();
    expect((await api.get("/api/v1/hub", ADDRESS)).status).toBe(401);
    const { answer, set, cookie } = await signIn(api);
    expect(answer.statusCode).toBe(200);
    expect(set).toMatch(/^hometide_[0-9a-f]{8}=\d+\.[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(TOKEN);
    const facts = await api.get("/api/v1/hub", { ...ADDRESS, cookie });
    expect(facts).toMatchObject({ status: 200, body: { signed_in: true, time_zone: "Europe/Berlin" } });
    expect((await api.get("/health", { ...ADDRESS, cookie })).body).toMatchObject({ components: {} });
    expect((await api.get("/health", ADDRESS)).body).toEqual({ status: "healthy" });
  });

  test("a wrong token, one from another page, and too many tries are refused", async () => {
    const api = await locked();
    expect((await signIn(api, "wrong")).answer.statusCode).toBe(401);
    expect((await signIn(api, TOKEN, { origin: "http://evil.example" })).answer.statusCode).toBe(403);
    const tries = await Promise.all(Array.from({ length: 12 }, () => signIn(api, "wrong")));
    const last = tries.at(-1);
    expect(last?.answer.statusCode).toBe(429);
    expect((await signIn(api)).answer.statusCode).toBe(429);
  });

  test("a cookie that was changed, is too old, or is of another token, lets nobody in", async () => {
    const api = await locked();
    const { cookie } = await signIn(api);
    const status = async (changed: string): Promise<number> =>
      (await api.get("/api/v1/hub", { ...ADDRESS, cookie: changed })).status;
    const [name = "", value = ""] = cookie.split("=");
    const [until = "", signature = ""] = value.split(".");
    expect(await status(`${name}=${Number(until) + 1}.${signature}`)).toBe(401);
    expect(await status(`${name}=${until}.${signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`)).toBe(
      401,
    );
    expect(await status(`${name}=`)).toBe(401);
    expect(await status(`other=x; ${cookie}; more="y"`)).toBe(200);
    await api.clock.advance(90 * 86_400_000 - 1_000);
    expect(await status(cookie)).toBe(200);
    await api.clock.advance(1_000);
    expect(await status(cookie)).toBe(401);
    const other = await startApi({ access: { required: true, token: `${TOKEN}-2` } });
    expect((await other.get("/api/v1/hub", { ...ADDRESS, cookie })).status).toBe(401);
  });

  test("with a cookie only the hub's own pages change something", async () => {
    const api = await locked();
    const { cookie } = await signIn(api);
    const out = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await api.app.inject({ method: "DELETE", url: "/api/v1/session", headers: { ...ADDRESS, cookie, ...headers } }))
        .statusCode;
    expect(await out({})).toBe(403);
    expect(await out({ origin: "null" })).toBe(403);
    expect(await out({ origin: "http://hub.home" })).toBe(403);
    expect(await out({ origin: "http://hub.home:8005", "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await out({ "sec-fetch-site": "same-site" })).toBe(403);
    expect(await out({ "sec-fetch-site": "same-origin" })).toBe(200);
    const answer = await api.app.inject({
      method: "DELETE",
      url: "/api/v1/session",
      headers: { ...ADDRESS, cookie, origin: "http://hub.home:8005" },
    });
    expect(String(answer.headers["set-cookie"])).toMatch(/^hometide_[0-9a-f]{8}=; Max-Age=0;/);
  });

  test("programs that send the token need no origin; pages of others change nothing on an open hub either", async () => {
    const api = await locked();
    const headers = { ...ADDRESS, authorization: `Bearer ${TOKEN}` };
    expect((await api.app.inject({ method: "DELETE", url: "/api/v1/session", headers })).statusCode).toBe(200);
    const open = await startApi();
    const change = async (more: Readonly<Record<string, string>>): Promise<number> =>
      (
        await open.app.inject({
          method: "DELETE",
          url: "/api/v1/session",
          headers: { host: "127.0.0.1:8005", ...more },
        })
      ).statusCode;
    expect(await change({})).toBe(200);
    expect(await change({ origin: "http://127.0.0.1:8005" })).toBe(200);
    expect(await change({ origin: "http://evil.example" })).toBe(403);
    expect(await change({ "sec-fetch-site": "cross-site" })).toBe(403);
  });
});

describe("Home Assistant's ingress", () => {
  const path = "/api/hassio_ingress/Nf8_x-1";
  const ask = async (
    ingressFrom: string | undefined,
    headers: Readonly<Record<string, string>>,
    from = "172.30.32.2",
  ) => {
    const { app } = await startApi({ access: { required: true, token: TOKEN, ingressFrom } });
    return (await app.inject({ url: "/api/v1/hub", headers, remoteAddress: from })).statusCode;
  };

  test("who comes from the Supervisor with the header of the ingress has signed in there", async () => {
    expect(await ask("172.30.32.2", { "x-ingress-path": path })).toBe(200);
    expect(await ask("172.30.32.2", { "x-ingress-path": path }, "::ffff:172.30.32.2")).toBe(200);
  });

  test.each([
    ["it is not set up", undefined, { "x-ingress-path": path }, "172.30.32.2"],
    ["it comes from elsewhere", "172.30.32.2", { "x-ingress-path": path }, "172.30.32.3"],
    [
      "a header says where it comes from",
      "172.30.32.2",
      { "x-ingress-path": path, "x-forwarded-for": "172.30.32.2" },
      "192.168.1.9",
    ],
    ["there is no path", "172.30.32.2", {}, "172.30.32.2"],
    ["the path is none", "172.30.32.2", { "x-ingress-path": '/api/hassio_ingress/"><script>' }, "172.30.32.2"],
  ] as const)("else the token is asked for: %s", async (_why, ingressFrom, headers, from) => {
    expect(await ask(ingressFrom, headers, from)).toBe(401);
  });
});
