import type { KeyObject } from "node:crypto";
import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { GameEventKind } from "../../model/game-event.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_SECOND } from "../../model/time.ts";
import type { Registration } from "../../model/webhook.ts";
import { remembering } from "./remembering.ts";

const PREFIX = "whsec_";
/** Standard Webhooks 1.0 asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

export function makeSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/** Why a secret of the user's own cannot be taken, or `undefined`. */
export function secretRefusal(secret: string): string | undefined {
  if (secret.length < 16) return "It has fewer than 16 characters.";
  if (!/^[\x21-\x7e]{16,200}$/.test(secret)) return "It must be 16 to 200 visible ASCII characters without spaces.";
  if (!secret.startsWith(PREFIX)) return undefined;
  const key = base64(secret.slice(PREFIX.length));
  return key !== undefined && key.length >= 12
    ? undefined
    : `After ${PREFIX} there must be at least 12 bytes in base64.`;
}

/** The secrets that sign now: the newest, and an earlier one while a rotation lasts. */
export function signingSecrets({ secrets }: Pick<Registration, "secrets">, now: Micros): readonly string[] {
  return secrets.filter(({ until }) => until === null || until > now).map(({ secret }) => secret);
}

/**
 * The headers of an attempt.
 *
 * `webhook-id`, `webhook-timestamp` and `webhook-signature` are those of Standard Webhooks 1.0. Its signatures are a list: one for
 * each secret that is valid, and for a secret without `whsec_`, which some libraries take as text and others
 * as base64, one for either reading. `X-Webhook-Signature` is the plain hex HMAC-SHA256 of the body, keyed
 * by the secret's text; `X-Webhook-Signature-Previous` the same of the earlier secret, during a rotation.
 */
export function signedHeaders(options: {
  readonly id: string;
  readonly event: GameEventKind;
  readonly body: string;
  readonly secrets: readonly string[];
  readonly now: Micros;
}): Readonly<Record<string, string>> {
  const { id, event, body, secrets, now } = options;
  const timestamp = String(Math.floor(now / MICROS_PER_SECOND));
  const keys = secrets.map(keysOf);
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.flatMap(({ read }) => read.map((key) => `v1,${hmac(key, signed, "base64")}`));
  const [newest, previous] = keys.map(({ text }) => hmac(text, body, "hex"));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
    "x-webhook-id": id,
    "x-webhook-event": event,
    "x-webhook-timestamp": timestamp,
    ...(newest === undefined ? {} : { "x-webhook-signature": newest }),
    ...(previous === undefined ? {} : { "x-webhook-signature-previous": previous }),
  };
}

/** The keys of a secret: its text, and each reading of it. Node signs by a key that is made once in a seventh of the time that bytes take it. */
const keysOf = remembering((secret): { readonly text: KeyObject; readonly read: readonly KeyObject[] } => ({
  text: createSecretKey(secret, "utf8"),
  read: readingsOf(secret).map((bytes) => createSecretKey(bytes)),
}));

function hmac(key: KeyObject, text: string, encoding: "base64" | "hex"): string {
  return createHmac("sha256", key).update(text).digest(encoding);
}

/** The bytes that a secret may be read as. */
function readingsOf(secret: string): readonly Uint8Array[] {
  if (secret.startsWith(PREFIX)) return [base64(secret.slice(PREFIX.length)) ?? Buffer.from(secret)];
  const decoded = base64(secret);
  return decoded === undefined ? [Buffer.from(secret)] : [Buffer.from(secret), decoded];
}

/** Bytes in base64, with its padding or without, or `undefined` for what is no such thing. */
function base64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length > 0 && unpadded(bytes.toString("base64")) === unpadded(text) ? bytes : undefined;
}

function unpadded(text: string): string {
  return text.replace(/={1,2}$/, "");
}
