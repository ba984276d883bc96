import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { accessFor, ensureToken, isLoopback } from "../../src/api/access.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { startApi } from "./support.ts";

describe("who must send the token", () => {
  test("nobody on loopback; everybody elsewhere; everybody where one is set", async () => {
    const dataDir = join(temporaryFolder(), "data");
    expect(await accessFor({ host: "127.0.0.1", token: undefined, dataDir })).toEqual({ access: { required: false } });
    expect(await accessFor({ host: "::1", token: "x", dataDir })).toEqual({ access: { required: true, token: "x" } });
    const { access, tokenFile } = await accessFor({ host: "0.0.0.0", token: undefined, dataDir });
    expect(tokenFile).toBe(join(dataDir, "token"));
    expect(access).toEqual({ required: true, token: (await readFile(join(dataDir, "token"), "utf8")).trim() });
  });

  test.each(["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]", "hub.localhost"])(
    "%s is loopback",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  test.each([
    "0.0.0.0",
    "::",
    "192.168.1.2",
    "127.0.0.1.evil.com",
    "localhost.evil.com",
    "evil.com",
    "",
    "127.0.0.256",
    "::ffff:1.2.3.4",
  ])("%j is not loopback", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe("the token's file", () => {
  test("is made once, for its owner alone", async () => {
    const folder = join(temporaryFolder(), "data");
    const several = await Promise.all(Array.from({ length: 8 }, () => ensureToken(folder)));
    const again = await ensureToken(folder);
    expect(again.token).toMatch(/^[\w-]{43}$/);
    expect((await stat(again.file)).mode & 0o777).toBe(0o600);
    expect(new Set(several.map(({ token }) => token))).toEqual(new Set([again.token]));
    expect(await readdir(folder)).toEqual(["token"]);
    expect((await ensureToken(temporaryFolder())).token).not.toBe(again.token);
  });

  test("that cannot be used is told with its name", async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, "token"), "\n");
    await expect(ensureToken(folder)).rejects.toThrow(`${join(folder, "token")} is empty`);
    await writeFile(join(folder, "file"), "");
    await expect(ensureToken(join(folder, "file", "data"))).rejects.toMatchObject({ code: "data_dir_unusable" });
    await mkdir(join(folder, "other", "token"), { recursive: true });
    await chmod(join(folder, "other"), 0o700);
    await expect(ensureToken(join(folder, "other"))).rejects.toMatchObject({ code: "data_dir_unusable" });
  });
});

describe("a hub with a token", () => {
  const authorization = "Bearer s3cret-token";
  const start = () => startApi({ access: { required: true, token: "s3cret-token" } });

  test("says no more than its status without it", async () => {
    const api = await start();
    expect((await api.get("/health")).body).toEqual({ status: "healthy" });
    expect((await api.get("/health", { authorization })).body).toMatchObject({ service: "hometide", version: "1.2.3" });
    expect((await api.get("/health", { authorization: "Bearer wrong" })).status).toBe(401);
  });

  test("answers nothing else without it, be it there or not", async () => {
    const api = await start();
    const paths = Object.keys(api.app.swagger().paths ?? {}).filter((path) => path !== "/health");
    expect(paths.length).toBeGreaterThan(12);
    for (const url of [
      ...paths,
      "/docs",
      "/docs/static/index.html",
      "/docs/json",
      "/openapi.json",
      "/nothing",
      "/api/v1/games/history?team=x",
    ]) {
      const response = await api.app.inject({ url });
      expect([url, response.statusCode]).toEqual([url, 401]);
      expect(response.headers["www-authenticate"]).toBe('Bearer realm="hometide"');
      expect(response.json()).toMatchObject({ code: "unauthorized", status: 401 });
    }
    expect((await api.app.inject({ method: "POST", url: "/health", payload: {} })).statusCode).toBe(401);
  });

  test("keeps no answer for who has not sent it", async () => {
    const api = await start();
    const url = "/api/v1/games/live";
    expect((await api.get(url, { authorization })).status).toBe(200);
    expect((await api.get(url)).status).toBe(401);
  });

  test.each([
    ["Bearer s3cret-token", 200],
    ["bearer  s3cret-token ", 200],
    ["Bearer s3cret-toke", 401],
    ["Bearer s3cret-token2", 401],
    ["Bearer", 401],
    ["Basic s3cret-token", 401],
    ["s3cret-token", 401],
    ["Bearer ", 401],
  ])("takes %j as %i", async (header, status) => {
    const api = await start();
    const answer = await api.get("/api/v1/games/live", { authorization: header });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("s3cret");
  });

  test("may be called by any name", async () => {
    const api = await start();
    expect((await api.get("/healthz", { authorization, host: "hub.example.com" })).status).toBe(200);
  });
});

describe("an open hub answers to names of this machine only", () => {
  test.each(["localhost", "localhost:8005", "127.0.0.1:1", "[::1]:8005", "[::1]"])("%s", async (host) => {
    const api = await startApi();
    expect((await api.get("/healthz", { host })).status).toBe(200);
  });

  test.each(["evil.com", "evil.com:8005", "localhost.evil.com", "192.168.1.2:8005", "127.0.0.1:8005.evil.com"])(
    "not %s",
    async (host) => {
      const api = await startApi();
      for (const url of ["/health", "/api/v1/games/live", "/docs", "/nothing"]) {
        const response = await api.app.inject({ url, headers: { host } });
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([403, "forbidden_host"]);
      }
    },
  );
});
