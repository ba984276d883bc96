import type { Clock } from "../../model/clock.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_SECOND } from "../../model/time.ts";
import type { Registration } from "../../model/webhook.ts";
import type { Prepare, Sender } from "../sender.ts";
import type { SendPost } from "./post.ts";
import { signedHeaders, signingSecrets } from "./sign.ts";

/** What the receivers of an event are sent: the same bytes, each with headers of its own, by the delivery's id. */
interface Letters {
  readonly body: string;
  readonly signed: Map<string, Signed>;
}

interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: Registration["secrets"];
  readonly at: Micros;
}

/** Makes the sender of `webhook`: a signed POST to the registration's own address. */
export function createWebhookSender(options: {
  readonly post: SendPost;
  readonly clock: Clock;
  readonly version: string;
}): { readonly send: Sender; readonly prepare: Prepare } {
  const { post, clock, version } = options;
  const plain = jsonHeaders(version);
  const letters = new WeakMap<GameEvent, Letters>();
  const lettersOf = (event: GameEvent): Letters => {
    let known = letters.get(event);
    if (known === undefined) letters.set(event, (known = { body: JSON.stringify(event), signed: new Map() }));
    return known;
  };
  const sign = (registration: Registration, event: GameEvent, id: string, now: Micros): Signed => {
    const secrets = signingSecrets(registration, now);
    const signed = signedHeaders({ id, event: event.event, body: lettersOf(event).body, secrets, now });
    return { headers: { ...plain, ...signed }, secrets: registration.secrets, at: now };
  };
  return {
    prepare(registration, event, deliveryId) {
      lettersOf(event).signed.set(deliveryId, sign(registration, event, deliveryId, clock.now()));
    },
    send(registration, event, { deliveryId, signal }) {
      const { url, secrets } = registration;
      if (url === null) return Promise.resolve({ kind: "refused", reason: "The webhook has no address." });
      const { body, signed } = lettersOf(event);
      const now = clock.now();
      const made = signed.get(deliveryId);
      signed.delete(deliveryId);
      // The time in the headers is the attempt's, to the second.
      const isOfNow = made !== undefined && made.secrets === secrets && now - made.at < MICROS_PER_SECOND;
      const { headers } = isOfNow ? made : sign(registration, event, deliveryId, now);
      return post({ url, body, headers, signal });
    },
  };
}

export function jsonHeaders(version: string): Readonly<Record<string, string>> {
  return {
    "content-type": "application/json",
    accept: "*/*",
    "user-agent": `Hometide/${version} (+https://github.com/hometide/hometide)`,
  };
}
