import type { Connection } from "home-assistant-js-websocket";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Log } from "../../ops/log.ts";
import { readAction, readUserNames } from "./read-actions.ts";
import { isRefusal } from "./refusal.ts";
import type { EventReader } from "./session.ts";

const EVENTS = ["call_service", "automation_triggered", "script_started"] as const;

/** The events that tell who did what, for sessions that listen to them. */
export interface ActionStream {
  /** What a new session listens to. */
  readonly events: (connection: Connection) => Promise<readonly EventReader[]>;
  /** `degraded` where the token's user may not listen; else healthy. */
  health(): ComponentHealth;
}

/**
 * Listens to service calls and to automations and scripts that run. Home Assistant tells them, and the names of users,
 * to administrators only; where it does not, the states go on, and health says what to do.
 */
export function createActionStream(log: Log): ActionStream {
  let refused: readonly string[] = [];

  const onRefused = (eventType: string): void => {
    refused = [...refused, eventType];
    log.warn({ event_type: eventType }, `actions are not recorded: ${MEND}`);
  };

  return {
    async events(connection) {
      refused = [];
      const names = await readNames(connection, log);
      return EVENTS.map((eventType) => ({
        eventType,
        read: (event) => readAction(event, (userId) => names.get(userId)),
        onRefused: () => onRefused(eventType),
      }));
    },
    health: () =>
      refused.length === 0
        ? { status: "healthy" }
        : {
            status: "degraded",
            reason: `Home Assistant does not tell this token's user of actions. ${MEND}`,
            details: { actions_refused: refused },
          },
  };
}

const MEND =
  "Make the token as an administrator, or switch home_assistant.actions off; states are recorded in either case.";

/** Users' names by their ids, as they are when the session begins; none where the user may not know them. */
async function readNames(connection: Connection, log: Log): Promise<ReadonlyMap<string, string>> {
  try {
    return readUserNames(await connection.sendMessagePromise<unknown>({ type: "config/auth/list" }));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.info("the names of Home Assistant's users are told to administrators only: actions show their ids");
    return new Map();
  }
}
