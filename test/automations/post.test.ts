import { createServer } from "node:net";
import { rootCertificates, setDefaultCACertificates, TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { createPost } from "../../src/automations/webhook/post.ts";
import { systemClock } from "../../src/model/clock.ts";
import { until } from "../support/wait.ts";
import { selfSigned } from "./certificate.ts";
import { deadUrl, startReceiver } from "./receiver.ts";
import { touchdown } from "./events.ts";

const begin = createPost({ clock: systemClock });
const body = JSON.stringify(touchdown("a-1"));
const patient = new AbortController().signal;
const postTo = (url: string) => begin({ url, body, headers: {} });

test("a POST is begun by connecting, and nothing of it is sent before it is", async () => {
  const receiver = await startReceiver();
  const [sent, dropped] = [postTo(receiver.url), postTo(receiver.url)];
  await until(() => receiver.connections() === 2, "both are connected");
  expect(receiver.received).toEqual([]);
  dropped.drop();
  expect(await sent.send(patient)).toMatchObject({ kind: "delivered", status: 204 });
  // A connection that was kept is there already; the receiver closes it before it is used.
  const next = postTo(receiver.url);
  expect(receiver.connections()).toBe(2);
  receiver.hangUp();
  expect(await next.send(patient)).toMatchObject({ kind: "delivered" });
  expect(receiver.connections()).toBe(3);
  expect(receiver.received).toHaveLength(2);
});

test("over TLS a receiver is told the name that it is called by, and none where that is an address", async () => {
  const tls = selfSigned();
  setDefaultCACertificates([...rootCertificates, tls.cert]);
  onTestFinished(() => setDefaultCACertificates(rootCertificates));
  const { url, received } = await startReceiver(
    (response) => {
      const { socket } = response;
      response.end(socket instanceof TLSSocket ? String(socket.servername) : "no TLS");
    },
    { tls },
  );
  const named = url.replace("127.0.0.1", "localhost");
  expect(await postTo(named).send(patient)).toMatchObject({ kind: "delivered", answer: "localhost" });
  expect(await postTo(url).send(patient)).toMatchObject({ kind: "delivered", answer: "false" });
  expect(received.map(({ headers }) => headers.host)).toEqual([new URL(named).host, new URL(url).host]);
});

test("where a connection fails before it is needed, another is tried, and no failure goes unheard", async () => {
  const url = await deadUrl();
  const early = postTo(url);
  const alone = postTo(url);
  // A connection of another kind is refused after those two.
  await expect(postTo(url).send(patient)).resolves.toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("ECONNREFUSED"),
  });
  const receiver = await startReceiver(undefined, { port: Number(new URL(url).port) });
  expect(await early.send(patient)).toMatchObject({ kind: "delivered" });
  expect(receiver.received).toHaveLength(1);
  alone.drop();
});

test("a receiver that says no before it was asked has answered", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end("HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const post = postTo(`http://127.0.0.1:${typeof address === "object" ? String(address?.port) : ""}/`);
  expect(await post.send(patient)).toMatchObject({ kind: "failed", status: 503, retryAfterMs: 7_000 });
});
