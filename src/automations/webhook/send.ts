import type { Clock } from "../../model/clock.ts";
import type { GameEvent } from "../../model/game-event.ts";
import type { Sender } from "../sender.ts";
import type { SendPost } from "./post.ts";
import { signedHeaders, signingSecrets } from "./sign.ts";

/** Makes the sender of `webhook`: a signed POST to the registration's own address. */
export function createWebhookSender(options: {
  readonly post: SendPost;
  readonly clock: Clock;
  readonly version: string;
}): Sender {
  const { post, clock, version } = options;
  const plain = jsonHeaders(version);
  // A hundred receivers get the same bytes.
  const bodies = new WeakMap<GameEvent, string>();
  const bodyOf = (event: GameEvent): string => {
    const body = bodies.get(event) ?? JSON.stringify(event);
    bodies.set(event, body);
    return body;
  };
  return (registration, event, { deliveryId, signal }) => {
    if (registration.url === null) return Promise.resolve({ kind: "refused", reason: "The webhook has no address." });
    const body = bodyOf(event);
    const now = clock.now();
    const secrets = signingSecrets(registration, now);
    const signed = signedHeaders({ id: deliveryId, event: event.event, body, secrets, now });
    return post({ url: registration.url, body, headers: { ...plain, ...signed }, signal });
  };
}

export function jsonHeaders(version: string): Readonly<Record<string, string>> {
  return {
    "content-type": "application/json",
    accept: "*/*",
    "user-agent": `Hometide/${version} (+https://github.com/hometide/hometide)`,
  };
}
