import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { BeginPost } from "../../src/automations/webhook/post.ts";
import { readRetryAfter } from "../../src/automations/webhook/retry-after.ts";
import { createWebhookSender } from "../../src/automations/webhook/send.ts";
import { makeSecret, secretRefusal, signedHeaders } from "../../src/automations/webhook/sign.ts";
import { ManualClock, systemClock } from "../../src/model/clock.ts";
import type { Registration } from "../../src/model/webhook.ts";
import { touchdown } from "./events.ts";
import { registration } from "./registration.ts";

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

test("a signature made ahead is sent within its second, and made anew after it, for another secret, and for another attempt", async () => {
  const clock = new ManualClock(1_768_006_800_000_000);
  const sent: Readonly<Record<string, string>>[] = [];
  let open = 0;
  const post: BeginPost = ({ body, headers }) => {
    open += 1;
    return {
      send() {
        open -= 1;
        sent.push({ ...headers, body });
        return Promise.resolve({ kind: "delivered" });
      },
      drop: () => void (open -= 1),
    };
  };
  const { prepare, send } = createWebhookSender({ post, clock, version: "0" });
  const [event, context] = [touchdown("a-1"), { deliveryId: "a-1.wh_x", signal: new AbortController().signal }];
  const own = registration("wh_x");
  const other = { ...own, secrets: [{ secret: makeSecret(), until: null }] };
  const keyOf = (of: Registration): string => String(of.secrets[0]?.secret);
  const signedFor = (of: Registration): string | undefined => {
    const { body = "", ...headers } = sent.at(-1) ?? {};
    expect(headers["x-webhook-signature"]).toBe(createHmac("sha256", keyOf(of)).update(body).digest("hex"));
    return headers["webhook-timestamp"];
  };
  prepare(own, event, context.deliveryId);
  await clock.advance(900);
  await send(own, event, context);
  expect(signedFor(own)).toBe("1768006800");
  await clock.advance(200);
  await send(own, event, context);
  expect(signedFor(own)).toBe("1768006801");
  prepare(own, event, context.deliveryId);
  await clock.advance(1_000);
  await send(own, event, context);
  expect(signedFor(own)).toBe("1768006802");
  prepare(own, event, context.deliveryId);
  await send(other, event, context);
  expect(signedFor(other)).toBe("1768006802");
  prepare(own, event, context.deliveryId);
  await send({ ...own, url: "http://moved.example/" }, event, context);
  expect(sent).toHaveLength(5);
  // Each was sent or given up, once.
  expect(open).toBe(0);
});

test("Retry-After that is no wait says nothing", () => {
  for (const text of ["", "-1", "soon", "1.5", "2026-01-10", undefined])
    expect(readRetryAfter(text, 0)).toBeUndefined();
  expect(readRetryAfter("Thu, 01 Jan 1970 00:00:00 GMT", 5_000_000)).toBe(0);
});
