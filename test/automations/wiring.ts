import type { Automations } from "../../src/automations/automations.ts";
import type { NewRegistration } from "../../src/automations/view.ts";
import { loadConfig } from "../../src/config/load.ts";
import { createHubAutomations } from "../../src/hub-automations.ts";
import type { Clock } from "../../src/model/clock.ts";
import type { GameEvent } from "../../src/model/game-event.ts";
import type { Log } from "../../src/ops/log.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { Metrics } from "../../src/ops/metrics.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";
import type { HomeAssistantLink } from "../../src/sources/home-link.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { commitOf } from "./events.ts";

export interface WiringOptions {
  readonly store: EmbeddedStore;
  readonly clock: Clock;
  readonly folder: string;
  readonly link: HomeAssistantLink;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly log?: Log | undefined;
}

export interface Wired {
  readonly automations: Automations;
  readonly metrics: Metrics;
  /** Accepts events as the sports part does: with their documents, in one commit. */
  happen(...events: readonly GameEvent[]): Promise<void>;
  /** Stops sending in order, and closes the store. */
  stop(): Promise<void>;
}

/** The automations wired to a store as the hub wires them, and sending. */
export async function wireAutomations(options: WiringOptions): Promise<Wired> {
  const { store, clock, folder, link, log = silentLog } = options;
  const metrics = createMetrics();
  const stopping = new AbortController();
  const { signal } = stopping;
  const environment = { HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true", ...options.environment };
  const automations = createHubAutomations({
    config: loadConfig({ environment, flags: {}, cwd: folder }).config,
    clock,
    log,
    metrics,
    version: "1.2.3",
    sports: createSports({ leagues: ["nfl", "nhl"], clock }),
    link,
    accept: (source, commit) => acceptor.accept(source, commit),
  });
  const noteKeepers = [automations.noteKeeper];
  const acceptor = createAcceptor({
    journal: store,
    clock,
    log,
    metrics,
    signal,
    totals: [],
    outlets: [],
    noteKeepers,
  });
  await automations.restore(store);
  const running = automations.run(signal);
  return {
    automations,
    metrics,
    happen: (...events) => acceptor.accept("espn", commitOf(...events)),
    async stop() {
      stopping.abort();
      await running;
      await store.close();
    },
  };
}

/** A webhook for starts, ends and scores of all games, but for what is given. */
export function wanted(given: Partial<NewRegistration> & { readonly url?: string }): NewRegistration {
  return {
    delivery: "webhook",
    url: null,
    webhookId: null,
    events: ["game_start", "game_end", "score_update"],
    league: null,
    team: null,
    minScoreChange: null,
    delaySeconds: 0,
    expiresAfterSeconds: null,
    ...given,
  };
}
