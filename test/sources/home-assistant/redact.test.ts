import fc from "fast-check";
import { expect, it } from "vitest";
import { redactedJson } from "../../../src/sources/home-assistant/redact.ts";

const SECRET = "s3cr3t-4711";

it.each([
  { code: SECRET },
  { usercode: SECRET, code_slot: 3 },
  { pin: SECRET },
  { user_pin: SECRET },
  { userPin: SECRET },
  { password: SECRET },
  { wifi_passphrase: SECRET },
  { api_key: SECRET },
  { apiKey: SECRET },
  { access_token: SECRET },
  { client_secret: SECRET },
  { headers: { Authorization: `Bearer ${SECRET}` } },
  { data: { nested: [{ token: SECRET }] } },
  { tokens: [SECRET] },
  { code: Number("4711") },
  { url: `https://example.org/hook?token=${SECRET}&x=1` },
  { url: `rtsp://user:${SECRET}@camera/stream` },
  { payload: `{"code": "${SECRET}", "state": "DISARM"}` },
  { message: `curl -H "Authorization: Bearer ${SECRET}"` },
  { message: `password=${SECRET}` },
])("a secret is never kept: %j", (given) => {
  const json = redactedJson(given) ?? "";
  expect(json).toContain("[redacted]");
  expect(json).not.toContain(SECRET);
  expect(json).not.toContain("4711");
});

it("keeps what is no secret as it is", () => {
  const given = {
    brightness: 128,
    rgb_color: [229, 159, 12],
    option: "Fußball ⚽",
    area_id: ["kitchen"],
    spin: "clockwise",
    mapping: "a",
    key: "up",
    null: null,
  };
  expect(JSON.parse(redactedJson(given) ?? "")).toEqual(given);
  expect(redactedJson({})).toBeUndefined();
});

it("is always JSON of at most 2 KiB, and never a secret's value, whatever is given", () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant("x".repeat(5_000)));
  const tree = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 8 }, leaf, fc.array(tie("node")), fc.dictionary(fc.string(), tie("node"))),
  })).node;
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), tree),
      fc.constantFrom("code", "PIN", "password", "x_token"),
      (given, name) => {
        const json = redactedJson({ ...given, outer: { [name]: SECRET } }) ?? "";
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(2_048);
        expect(typeof JSON.parse(json)).toBe("object");
        expect(json).not.toContain(SECRET);
      },
    ),
  );
});
