import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("a connection on which nothing was asked, as browsers open in advance, does not keep the server from closing", async () => {
  const { app } = await startApi();
  const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
  const accepted = once(app.server, "connection");
  const silent = connect(Number(port), "127.0.0.1");
  await accepted;
  const ended = once(silent, "close");
  await app.close();
  await ended;
  expect(app.server.listening).toBe(false);
});
