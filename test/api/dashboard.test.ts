import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary.ts";
import { startApi } from "./support.ts";

const SCRIPT = "console.log('tide')";

function built(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Hometide</title>");
  writeFileSync(join(folder, "assets", "index-abc.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "index-abc.js.br"), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, "secret.txt"), "not an asset");
  return folder;
}

test("the page comes to everybody, is always asked for anew, and runs no script of its own", async () => {
  const { app } = await startApi({ dashboard: built(), access: { required: true, token: "0123456789abcdef" } });
  const page = await app.inject({ url: "/", headers: { host: "hub.home" } });
  expect(page.statusCode).toBe(200);
  expect(page.headers).toMatchObject({ "cache-control": "no-cache", "content-type": "text/html; charset=utf-8" });
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain("unsafe");
  expect((await app.inject({ url: "/api/v1/hub", headers: { host: "hub.home" } })).statusCode).toBe(401);
});

test("what the page asks for first comes ahead to who may ask for it, and to nobody else", async () => {
  const dashboard = built();
  const { app } = await startApi({ dashboard });
  const { link } = (await app.inject("/")).headers;
  const ahead = [...String(link).matchAll(/<([^>]+)>; rel=preload; as=fetch; crossorigin=anonymous/g)];
  expect(ahead.map(([, path]) => path)).toEqual(["api/v1/hub", "api/v1/games/live"]);
  for (const [, path] of ahead) expect((await app.inject(`/${path}`)).statusCode).toBe(200);
  const { app: locked } = await startApi({ dashboard, access: { required: true, token: "0123456789abcdef" } });
  expect((await locked.inject({ url: "/", headers: { host: "hub.home" } })).headers["link"]).toBeUndefined();
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
