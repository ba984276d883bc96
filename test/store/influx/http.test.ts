import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { ManualClock, systemClock } from "../../../src/model/clock.ts";
import type { HttpClient, HttpRequest } from "../../../src/store/influx/http.ts";
import { createHttpClient, parseBaseUrl } from "../../../src/store/influx/http.ts";
import { judgeWrite } from "../../../src/store/influx/judge.ts";
import { openInfluxStore } from "../../../src/store/influx/store.ts";
import { influxOptions } from "./support.ts";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return `http://127.0.0.1:${address.port}`;
}

function client(base: string, clock = systemClock): HttpClient {
  const made = createHttpClient(base, clock);
  onTestFinished(() => made.close());
  return made;
}

const write: HttpRequest = { method: "POST", path: "/write", body: "m v=1 1", timeoutMs: 30_000 };
const judged = async (http: HttpClient, request: HttpRequest = write) =>
  judgeWrite(await http.send(request), () => ["m v=1 1"]);

test("bodies are compressed, and the base address may have a path and slashes at its end", async () => {
  const seen: { url: string | undefined; encoding: string | undefined; body: string }[] = [];
  const url = await serve((request, answer) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      seen.push({
        url: request.url,
        encoding: request.headers["content-encoding"],
        body: gunzipSync(Buffer.concat(parts)).toString(),
      });
      answer.writeHead(204).end();
    });
  });
  const { base } = parseBaseUrl(`${url}/influx//`);
  const body = "m v=1 1\n".repeat(1_000);
  expect(await judged(client(base), { ...write, body, gzip: true, params: { db: "a b&c" } })).toEqual({
    kind: "written",
  });
  expect(seen).toEqual([{ url: "/influx/write?db=a+b%26c", encoding: "gzip", body }]);
});

test("a server that takes the connection and says nothing ends by the clock, as transient", async () => {
  const clock = new ManualClock(1_000_000);
  let asked = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (asked = resolve));
  const url = await serve(() => asked());
  const outcome = judged(client(url, clock));
  await arrived;
  await clock.advance(29_999);
  await clock.advance(1);
  expect(await outcome).toEqual({ kind: "transient", reason: `${url} did not answer within 30 s` });
});

test("an answer that drips is ended as well: the time is for the whole of it", async () => {
  const clock = new ManualClock(1_000_000);
  let asked = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (asked = resolve));
  const url = await serve((_, answer) => {
    answer.writeHead(200, { "content-type": "application/json" });
    answer.write('{"results":', () => asked());
  });
  const outcome = judged(client(url, clock));
  await arrived;
  await clock.advance(30_000);
  expect(await outcome).toMatchObject({ kind: "transient" });
});

test("answers that are cut, refused connections and names that nobody knows are transient", async () => {
  const cut = await serve((request, answer) => {
    answer.writeHead(200, { "content-length": "100" });
    answer.write("{", () => request.socket.destroy());
  });
  expect(await judged(client(cut))).toMatchObject({
    kind: "transient",
    reason: expect.stringContaining("broke the connection") as string,
  });
  const silent = await serve((request) => request.socket.destroy());
  expect(await judged(client(silent))).toMatchObject({ kind: "transient" });
  expect(await judged(client("http://127.0.0.1:1"))).toMatchObject({
    kind: "transient",
    reason: expect.stringContaining("ECONNREFUSED") as string,
  });
  expect(await judged(client("http://no-such-host.invalid"))).toMatchObject({
    kind: "transient",
    reason: expect.stringContaining("cannot be reached") as string,
  });
});

test.each([
  [429, "7", 7_000],
  [503, "Thu, 01 Jan 1970 00:01:40 GMT", 40_000],
  [503, "Thu, 01 Jan 1970 00:00:10 GMT", 0],
  [500, undefined, undefined],
  [408, "soon", undefined],
])("%s with Retry-After %s is transient, to be tried again after %s ms", async (status, header, retryAfterMs) => {
  const url = await serve((_, answer) =>
    answer.writeHead(status, header === undefined ? {} : { "retry-after": header }).end("busy"),
  );
  const outcome = await judged(client(url, new ManualClock(60_000_000)));
  expect(outcome).toEqual({
    kind: "transient",
    reason: `${status} busy`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
});

test("a redirect is not followed: the credentials stay with the server that they are for", async () => {
  let followed = false;
  const elsewhere = await serve((_, answer) => {
    followed = true;
    answer.writeHead(204).end();
  });
  const url = await serve((_, answer) => answer.writeHead(307, { location: `${elsewhere}/write` }).end());
  expect(await judged(client(url), { ...write, authorization: "Token t" })).toMatchObject({
    kind: "permanent",
    fault: "request",
  });
  expect(followed).toBe(false);
});

test("a 200 from a portal is not taken for a write", async () => {
  const url = await serve((_, answer) =>
    answer.writeHead(200, { "content-type": "text/html" }).end("<html>Please sign in"),
  );
  expect(await judged(client(url))).toMatchObject({
    kind: "permanent",
    fault: "request",
    reason: expect.stringContaining("HTML page") as string,
  });
});

test("an error that repeats every line in a header of some megabytes is read", async () => {
  const words = `partial write: unable to parse 'm v=1 1': bad ${"x".repeat(1_000_000)} dropped=0`;
  const url = await serve((_, answer) =>
    answer.writeHead(400, { "x-influxdb-error": words }).end(JSON.stringify({ error: words })),
  );
  expect(await judged(client(url))).toMatchObject({ kind: "permanent", fault: "lines", named: [{ line: 0 }] });
});

test("an answer without end is ended at 64 MiB", async () => {
  const url = await serve((request, answer) => {
    const part = Buffer.alloc(1 << 20, "x");
    const more = (): void => {
      while (!request.socket.destroyed && answer.write(part));
      if (!request.socket.destroyed) answer.once("drain", more);
    };
    more();
  });
  expect(await client(url).send(write)).toMatchObject({ kind: "failure", why: "too_large" });
});

test("a query that takes more than 5 s is a query_timeout; the store opens and closes without a server", async () => {
  const clock = new ManualClock(1_000_000);
  let asked = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (asked = resolve));
  const url = await serve((request, answer) => {
    if (request.url === "/ping")
      answer.writeHead(204, { "x-influxdb-version": "1.8.10", "x-influxdb-build": "OSS" }).end();
    else if (request.url === "/query") answer.writeHead(200).end('{"results":[{"statement_id":0}]}');
    else asked();
  });
  const store = openInfluxStore(influxOptions(url, { clock }));
  const range = store.range({ measurement: "weather", from: 0, to: 1 });
  await arrived;
  const [ended] = await Promise.allSettled([range, clock.advance(5_000)]);
  expect(ended).toMatchObject({ status: "rejected", reason: { code: "query_timeout" } });
  await store.close();
  const away = openInfluxStore(influxOptions("http://127.0.0.1:1"));
  await expect(away.latest({ measurement: "weather" })).rejects.toMatchObject({ code: "store_unavailable" });
  await away.close();
});
