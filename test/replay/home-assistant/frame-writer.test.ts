import fc from "fast-check";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { FrameWriter } from "../../../src/replay/home-assistant/frame-writer.ts";

/** A real client's end of a websocket, and the stream under the server's end. */
async function connect(): Promise<{ readonly client: WebSocket; readonly wire: Duplex }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  await once(server, "listening");
  const accepted = once(server, "connection");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => client.terminate());
  const [[, request]] = await Promise.all([accepted, once(client, "open")]);
  return { client, wire: request.socket };
}

test("texts of any length and any characters arrive as they are and in order", async () => {
  const { client, wire } = await connect();
  const writer = new FrameWriter(wire, () => {});
  const received: string[] = [];
  let wake = (): void => {};
  client.on("message", (data) => {
    received.push(String(data));
    wake();
  });
  // Around the lengths at which the header grows, in characters of one to four bytes.
  const length = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 21_840, max: 21_850 }),
    fc.integer({ min: 65_530, max: 65_540 }),
    fc.integer({ min: 130_000, max: 140_000 }),
  );
  const text = fc.tuple(length, fc.constantFrom("a", "é", "車", "⚽", "🏒")).map(([count, char]) => char.repeat(count));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
      received.length = 0;
      for (const one of texts) writer.add(one);
      while (received.length < texts.length) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      // A comparison of strings this long would be printed for minutes.
      expect(received.findIndex((one, index) => one !== texts[index])).toBe(-1);
    }),
    { numRuns: 150 },
  );
});
