import type { Config } from "./config/schema.ts";
import type { HomeObservation } from "./model/home.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import type { Acceptor } from "./pipeline/accept.ts";
import type { Quality } from "./pipeline/quality.ts";
import type { ActionStream } from "./sources/home-assistant/action-stream.ts";
import type { Emit } from "./sources/source.ts";

/** What the source of the home listens to for actions, and where its observations go. */
export interface HubActions {
  readonly listen: { readonly events?: ActionStream["events"] };
  readonly intake: Emit<HomeObservation>;
  readonly health: () => ComponentHealth;
}

/** The actions of the home, where they are switched on; else observations go to `next` as they are. */
export async function openActions(
  config: Config,
  options: {
    readonly next: Emit<HomeObservation>;
    readonly acceptor: Acceptor;
    readonly quality: Quality;
    readonly log: Log;
    readonly isRecorded: (entityId: string) => boolean;
  },
): Promise<HubActions> {
  if (!config.home_assistant.actions)
    return { listen: {}, intake: options.next, health: () => ({ status: "healthy" }) };
  const [{ createActionStream }, { createActionsIntake }] = await Promise.all([
    import("./sources/home-assistant/action-stream.ts"),
    import("./pipeline/actions-intake.ts"),
  ]);
  const stream = createActionStream(options.log);
  return { listen: { events: stream.events }, intake: createActionsIntake(options), health: () => stream.health() };
}
