import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { readRetryAfter } from "../../src/automations/webhook/retry-after.ts";
import { makeSecret, secretRefusal, signedHeaders } from "../../src/automations/webhook/sign.ts";
import { systemClock } from "../../src/model/clock.ts";

const sign = (secret: string, body: string): Record<string, string> => ({
  ...signedHeaders({ id: "a-1.wh_x", event: "game_start", body, secrets: [secret], now: systemClock.now() }),
});

describe("signatures", () => {
  test("of any secret that is taken are right, as text and where it is base64 as bytes", () => {
    const visible = fc.string({
      minLength: 16,
      maxLength: 100,
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(visible, fc.json(), (secret, body) => {
        fc.pre(secretRefusal(secret) === undefined && !secret.startsWith("whsec_"));
        expect(new Webhook(secret, { format: "raw" }).verify(body, sign(secret, body))).toEqual(JSON.parse(body));
      }),
    );
    const bytes = Buffer.from("twenty-four bytes of key").toString("base64");
    expect(new Webhook(bytes).verify('{"a":1}', sign(bytes, '{"a":1}'))).toEqual({ a: 1 });
    expect(new Webhook(bytes, { format: "raw" }).verify('{"a":1}', sign(bytes, '{"a":1}'))).toEqual({ a: 1 });
  });

  test("a secret that is made is taken, and no two are the same", () => {
    const made = Array.from({ length: 100 }, makeSecret);
    expect(made.map(secretRefusal).every((refusal) => refusal === undefined)).toBe(true);
    expect(new Set(made).size).toBe(100);
  });
});

test("Retry-After that is no wait says nothing", () => {
  for (const text of ["", "-1", "soon", "1.5", "2026-01-10", undefined])
    expect(readRetryAfter(text, 0)).toBeUndefined();
  expect(readRetryAfter("Thu, 01 Jan 1970 00:00:00 GMT", 5_000_000)).toBe(0);
});
