import { gameEventKinds } from "../../src/model/game-event.ts";
import type { Registration } from "../../src/model/webhook.ts";

/** A registration for everything, as it lies in the store. */
export function registration(id: string, given: Partial<Registration> = {}): Registration {
  return {
    id,
    delivery: "webhook",
    url: "http://192.168.1.20/",
    webhookId: null,
    events: [...gameEventKinds],
    league: null,
    team: null,
    minScoreChange: null,
    delaySeconds: 0,
    expiresAfterSeconds: null,
    secrets: [{ secret: "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=", until: null }],
    created: 0,
    pause: null,
    failures: 0,
    failingSince: null,
    lastDelivered: null,
    ...given,
  };
}
