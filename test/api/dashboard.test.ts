import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createLog } from "../../src/ops/log.ts";
import { nhlGame } from "../sports/games.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { startApi } from "./support.ts";

const MODULE = '<script type="module" src="./assets/index-abc.js"></script>';
const PAGE = `<!doctype html><title>Hometide</title><template id="later">${MODULE}</template><div id="app"></div><script id="ahead" type="application/json"></script>`;
/** Draws what it was handed. */
const DRAWS =
  "export const firstPaint = (ahead) => `<h1>${Object.keys(JSON.parse(ahead).answers).length} answers</h1>`;";
const SCRIPT = "console.log('tide')";

function built(draws = DRAWS): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "first-paint.js"), draws);
  writeFileSync(join(folder, "assets", "index-abc.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "index-abc.js.br"), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, "secret.txt"), "not an asset");
  return folder;
}

test("the page comes to everybody, is kept by nobody, and runs no script of its own", async () => {
  const { app } = await startApi({ dashboard: built(), access: { required: true, token: "0123456789abcdef" } });
  const page = await app.inject({ url: "/", headers: { host: "hub.home" } });
  expect(page.statusCode).toBe(200);
  expect(page.headers).toMatchObject({ "cache-control": "no-store", "content-type": "text/html; charset=utf-8" });
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self'; style-src 'self';");
  expect(policy).not.toMatch(/unsafe|nonce|sha256/);
  expect((await app.inject({ url: "/api/v1/hub", headers: { host: "hub.home" } })).statusCode).toBe(401);
});

const ahead = (page: string): { stream: string; zone: object; answers: Record<string, unknown> } | undefined => {
  const [, text = ""] = /<script id="ahead" type="application\/json">(.*)<\/script>/.exec(page) ?? [];
  // Only what the hub wrote stands there.
  return text === "" ? undefined : (JSON.parse(text) as ReturnType<typeof ahead>);
};

test("what the first page shows comes with it to who may ask for it, and to nobody else", async () => {
  const dashboard = built();
  const { app, see, clock } = await startApi({ dashboard, leagues: ["nhl"] });
  const game = nhlGame({ status: "live", score: { home: 2, away: 1 }, detail: "</script><!--" });
  await see("nhl", [game]);
  const { body } = await app.inject("/");
  expect(body).not.toContain("<!--");
  const told = ahead(body);
  expect(Object.keys(told?.answers ?? {})).toEqual([
    "api/v1/hub",
    "api/v1/games/live",
    "api/v1/games/upcoming?hours=168",
    "health",
    "api/v1/activity?minutes=120",
  ]);
  expect(told?.answers["api/v1/games/live"]).toEqual((await app.inject("/api/v1/games/live")).json());
  expect(JSON.stringify(told)).toContain(game.detail);
  expect(told?.zone).toMatchObject({
    time_zone: "Europe/Berlin",
    offset_ms: 3_600_000,
    from_ms: clock.now() / 1_000 - 8 * 86_400_000,
  });
  const packed = await app.inject({ url: "/", headers: { "accept-encoding": "gzip, br" } });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(packed.rawPayload).toString()).toBe(body);

  const access = { required: true, token: "0123456789abcdef", ingressFrom: "127.0.0.1" } as const;
  const { app: locked } = await startApi({ dashboard, access });
  const asked = async (headers: Record<string, string>): Promise<unknown> =>
    ahead((await locked.inject({ url: "/", headers: { host: "hub.home", ...headers } })).body)?.answers["api/v1/hub"];
  expect(await asked({})).toBeUndefined();
  expect(await asked({ authorization: "Bearer no" })).toBeUndefined();
  expect(await asked({ "x-ingress-path": "/api/hassio_ingress/Zm9v" })).toMatchObject({ time_zone: "Europe/Berlin" });
  expect(await asked({ authorization: `Bearer ${access.token}` })).toMatchObject({ time_zone: "Europe/Berlin" });
});

test("the first screen is drawn for who may see it; then the scripts wait for it", async () => {
  const dashboard = built();
  const { app } = await startApi({ dashboard });
  const { body } = await app.inject("/");
  expect(body).toContain('<div id="app"><h1>5 answers</h1></div>');
  expect(body).toContain(`<template id="later">${MODULE}</template>`);

  const { app: locked } = await startApi({ dashboard, access: { required: true, token: "0123456789abcdef" } });
  const { body: bare } = await locked.inject({ url: "/", headers: { host: "hub.home" } });
  expect(bare).toContain(`</title>${MODULE}<div id="app"></div>`);
});

test("where it cannot be drawn the page comes without it, its scripts at once, and that is logged", async () => {
  for (const draws of ["export const firstPaint = () => { throw new Error('no ink'); };", "no program"]) {
    const lines: string[] = [];
    const log = createLog({ level: "error", format: "json", also: { write: (line) => void lines.push(line) } });
    const { app } = await startApi({ dashboard: built(draws), log });
    const page = await app.inject("/");
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(`</title>${MODULE}<div id="app"></div>`);
    expect(ahead(page.body)?.answers["api/v1/hub"]).toBeDefined();
    expect(lines.join("")).toMatch(/first screen could not be drawn/);
  }
});

test("the stream goes on from where it stood when the page was made", async () => {
  const { app, see } = await startApi({ dashboard: built(), leagues: ["nhl"] });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const told = ahead((await app.inject("/")).body);
  await see("nhl", [nhlGame({ status: "live", score: { home: 1, away: 0 } })]);
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/v1/events`, {
    headers: { "last-event-id": told?.stream ?? "" },
    signal: stop.signal,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("event: game\n")) text += (await reader?.read())?.value ?? "";
  expect(text).not.toContain("event: reset");
  stop.abort();
});

test("assets are kept for ever, and sent compressed", async () => {
  const { app } = await startApi({ dashboard: built() });
  const plain = await app.inject({ url: "/assets/index-abc.js" });
  expect(plain.body).toBe(SCRIPT);
  expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  const packed = await app.inject({ url: "/assets/index-abc.js", headers: { "accept-encoding": "gzip, br" } });
  expect(packed.headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(SCRIPT);
  expect((await app.inject({ url: "/assets/index-old.js" })).statusCode).toBe(404);
  for (const path of ["/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets/..%2fsecret.txt"])
    expect((await app.inject({ url: path })).body).not.toContain("not an asset");
});

test("a hub whose dashboard is not built says so", async () => {
  const { app } = await startApi();
  const answer = await app.inject({ url: "/" });
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({
    code: "not_found",
    detail: "The dashboard is not built: npm run build makes it.",
  });
});
