import fc from "fast-check";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { contrast, inkOn, readable } from "../../web/lib/colour.ts";
import type { SseMessage } from "../../web/lib/sse.ts";
import { count } from "../../web/lib/number.ts";
import { ask, RequestError } from "../../web/lib/http.ts";
import { partsAhead, partsIn } from "../../web/lib/time-parts.ts";
import { createSseReader } from "../../web/lib/sse.ts";

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("colours", () => {
  test("WCAG's own examples", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
    expect(contrast("#ffffff", "#777777")).toBeCloseTo(4.48, 2);
  });

  test("every team's colour is readable on both surfaces, and stays itself where it is already", () => {
    fc.assert(
      fc.property(fc.oneof(hex, fc.constant(null)), fc.constantFrom("#ffffff", "#161f25"), (colour, surface) => {
        const shown = readable(colour, surface);
        expect(contrast(shown, surface)).toBeGreaterThanOrEqual(3);
        if (colour !== null && contrast(colour, surface) >= 3) expect(shown).toBe(colour);
      }),
    );
  });

  test("a badge's letters are readable on any colour", () => {
    fc.assert(
      fc.property(hex, (ground) => {
        expect(contrast(inkOn(ground), ground)).toBeGreaterThanOrEqual(4.3);
      }),
    );
  });
});

describe("the reader of server-sent events", () => {
  const STREAM =
    ": hello\n\nretry: 2000\nevent: open\nid: x.1\ndata: {}\n\nevent: game\r\nid: x.2\r\ndata: one\r\ndata:two\r\n\r\ndata: plain\n\nevent: lost\n\n";
  const EXPECTED: readonly SseMessage[] = [
    { id: "x.1", event: "open", data: "{}" },
    { id: "x.2", event: "game", data: "one\ntwo" },
    { id: "x.2", event: "message", data: "plain" },
  ];

  test("gives the same messages however the stream is cut", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: STREAM.length })), (cuts) => {
        const given: SseMessage[] = [];
        const read = createSseReader((message) => given.push(message));
        const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
        for (const [at, place] of places.slice(1).entries()) read(STREAM.slice(places[at], place));
        expect(given).toEqual(EXPECTED);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what the first page writes without the browser's tables is what they would say", () => {
  test("times", () => {
    const minutes = fc.integer({ min: 0, max: 100 * 365 * 24 * 60 });
    fc.assert(
      fc.property(minutes, (at) => {
        expect(partsIn("Asia/Kolkata", at * 60_000)).toMatchObject(partsAhead(5.5 * 3_600_000, at * 60_000));
      }),
    );
  });

  test("counts", () => {
    const words = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
    fc.assert(fc.property(fc.nat({ max: 1e12 }), (value) => count(value) === words.format(value)));
  });
});

describe("a request that is refused", () => {
  afterEach(() => void vi.unstubAllGlobals());

  test.each([
    { status: 429, header: "7", waits: 7_000, passes: true },
    { status: 503, header: "120", waits: 120_000, passes: true },
    // A proxy's date is not read: the page's own pace holds.
    { status: 503, header: "Wed, 21 Oct 2026 07:28:00 GMT", waits: 0, passes: true },
    { status: 404, header: undefined, waits: 0, passes: false },
  ])("$status with Retry-After $header is asked again after $waits ms", async ({ status, header, waits, passes }) => {
    const server = createServer((_, answer) => {
      if (header !== undefined) answer.setHeader("retry-after", header);
      answer.writeHead(status, { "content-type": "application/problem+json" });
      answer.end(JSON.stringify({ code: "slow", title: "Slow", detail: "Not now.", mend: "Wait." }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    // A server that listens on a port has such an address.
    const { port } = server.address() as AddressInfo;
    // What a browser does: paths are meant from the page.
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", (path: string, init: RequestInit) =>
      fetch(new URL(path, `http://127.0.0.1:${port}/hub/`), init),
    );
    const refused: unknown = await ask("api/v1/hub").catch((error: unknown) => error);
    server.closeAllConnections();
    server.close();
    if (!(refused instanceof RequestError)) expect.fail("it was answered");
    expect(refused.passes).toBe(passes);
    expect(refused.problem).toMatchObject({ status, retryAfterMs: waits, detail: "Not now.", mend: "Wait." });
  });
});
