import { messageOf } from "../model/errors.ts";
import type { ComponentHealth } from "./health.ts";
import type { Log } from "./log.ts";

/** Takes work that goes on until the hub stops, so that none of it ends unseen. */
export interface Supervisor {
  /** @returns the part's health: its own while it runs, else why it ended */
  run(name: string, work: Promise<void>, health?: () => ComponentHealth): () => ComponentHealth;
  /** Resolves once all work has ended. */
  ended(): Promise<void>;
}

export function createSupervisor(options: { readonly log: Log; readonly signal: AbortSignal }): Supervisor {
  const { log, signal } = options;
  const running: Promise<void>[] = [];
  return {
    run(name, work, health = () => ({ status: "healthy" })) {
      let failure: ComponentHealth | undefined;
      running.push(
        work.catch((error: unknown) => {
          if (signal.aborted) return;
          failure = { status: "unhealthy", reason: `${name} ended: ${messageOf(error)}. Restart the hub.` };
          log.error({ part: name, err: error }, "a part of the hub ended that should not; restart the hub");
        }),
      );
      return () => failure ?? health();
    },
    async ended() {
      await Promise.all(running);
    },
  };
}
