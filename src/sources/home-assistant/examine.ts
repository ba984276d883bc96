import { Connection, createLongLivedTokenAuth } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import type { HometideError } from "../../model/errors.ts";
import { MICROS_PER_MS } from "../../model/time.ts";
import { createAsk } from "./ask.ts";
import { createHomeAssistantLink } from "./link.ts";
import { isRecord } from "./read-state.ts";
import { openSocket, websocketUrl } from "./socket.ts";

/** What a look at Home Assistant showed. */
export interface HomeAssistantReport {
  readonly url: string;
  readonly version: string;
  readonly round_trip_ms: number;
  /** Whether the token's user may fire events and see actions. */
  readonly administrator: boolean;
  /** What Home Assistant is doing: RUNNING once it has come up. */
  readonly state: string;
  /** Ids of its webhooks; a problem where it does not tell them. */
  readonly webhook_ids: readonly string[] | { readonly problem: string };
}

const ANSWER_WITHIN_MS = 10_000;

/**
 * Looks at Home Assistant over a connection of its own, beside the hub's.
 *
 * @throws HometideError home_assistant_unreachable, home_assistant_auth, home_assistant_refused
 */
export async function examineHomeAssistant(
  settings: { readonly url: string; readonly token: string },
  clock: Clock,
  signal: AbortSignal,
): Promise<HomeAssistantReport> {
  const { url, token } = settings;
  const socket = await openSocket({
    url: websocketUrl(url),
    token,
    clock,
    signal,
    timeoutMs: ANSWER_WITHIN_MS,
    onFrame: (data, deliver) => deliver(data.toString()),
  });
  const connection = new Connection(socket, {
    auth: createLongLivedTokenAuth(url, token),
    setupRetry: 0,
    createSocket: () => Promise.reject(new Error("not used")),
  });
  const asked = { connection, signal, stateIds: [] };
  const ask = createAsk({ clock, asked: () => asked, answerWithinMs: ANSWER_WITHIN_MS });
  try {
    const sentAt = clock.now();
    const config = await ask({ type: "get_config" });
    const roundTrip = (clock.now() - sentAt) / MICROS_PER_MS;
    const user = await ask({ type: "auth/current_user" });
    return {
      url,
      version: socket.haVersion,
      round_trip_ms: Math.round(roundTrip),
      administrator: isRecord(user) && user["is_admin"] === true,
      state: isRecord(config) && typeof config["state"] === "string" ? config["state"] : "unknown",
      webhook_ids: await createHomeAssistantLink(ask)
        .webhookIds()
        .catch((error: HometideError) => ({ problem: error.message })),
    };
  } finally {
    connection.close();
  }
}
