import type { Clock } from "../../model/clock.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { Registration } from "../../model/webhook.ts";
import type { Prepare, Sender } from "../sender.ts";
import type { BegunPost, BeginPost } from "./post.ts";
import { signedHeaders, signingSecrets } from "./sign.ts";

/** What the receivers of an event are sent: the same bytes, each with headers of its own, by the delivery's id. */
interface Letters {
  readonly body: string;
  readonly prepared: Map<string, Prepared>;
}

interface Prepared {
  readonly url: string;
  readonly secrets: Registration["secrets"];
  readonly post: BegunPost;
}

/** What was prepared and is not sent by then is made anew: the time in the headers is the attempt's, to the second. */
const KEPT_MS = 1_000;

/** Makes the sender of `webhook`: a signed POST to the registration's own address. */
export function createWebhookSender(options: {
  readonly post: BeginPost;
  readonly clock: Clock;
  readonly version: string;
}): { readonly send: Sender; readonly prepare: Prepare } {
  const { post, clock, version } = options;
  const plain = jsonHeaders(version);
  const letters = new WeakMap<GameEvent, Letters>();
  const lettersOf = (event: GameEvent): Letters => {
    let known = letters.get(event);
    if (known === undefined) letters.set(event, (known = { body: JSON.stringify(event), prepared: new Map() }));
    return known;
  };
  const begin = (url: string, registration: Registration, event: GameEvent, id: string): BegunPost => {
    const now = clock.now();
    const { body } = lettersOf(event);
    const secrets = signingSecrets(registration, now);
    const headers = { ...plain, ...signedHeaders({ id, event: event.event, body, secrets, now }) };
    return post({ url, body, headers });
  };
  return {
    prepare(registration, event, deliveryId) {
      const { url, secrets } = registration;
      if (url === null) return;
      const { prepared } = lettersOf(event);
      const made = { url, secrets, post: begin(url, registration, event, deliveryId) };
      prepared.set(deliveryId, made);
      clock.after(KEPT_MS, () => {
        if (prepared.delete(deliveryId)) made.post.drop();
      });
    },
    send(registration, event, { deliveryId, signal }) {
      const { url, secrets } = registration;
      if (url === null) return Promise.resolve({ kind: "refused", reason: "The webhook has no address." });
      const { prepared } = lettersOf(event);
      const made = prepared.get(deliveryId);
      prepared.delete(deliveryId);
      if (made?.url === url && made.secrets === secrets) return made.post.send(signal);
      made?.post.drop();
      return begin(url, registration, event, deliveryId).send(signal);
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
