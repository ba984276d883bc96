import { onTestFinished } from "vitest";
import type { Automations } from "../../src/automations/automations.ts";
import type { NewRegistration } from "../../src/automations/view.ts";
import { createHubAutomations } from "../../src/hub-automations.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Clock } from "../../src/model/clock.ts";
import { ManualClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import type { GameEvent } from "../../src/model/game-event.ts";
import { parseTime } from "../../src/model/time.ts";
import type { Log } from "../../src/ops/log.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { Metrics } from "../../src/ops/metrics.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";
import type { HomeAssistantLink } from "../../src/sources/home-link.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openTestStore } from "../support/embedded.ts";
import { commitOf } from "./events.ts";

const START = parseTime("2026-01-10T01:00:00Z") ?? 0;

export interface World<C extends Clock = ManualClock> {
  readonly automations: Automations;
  readonly clock: C;
  readonly store: EmbeddedStore & { readonly folder: string };
  readonly metrics: Metrics;
  /** Accepts events as the sports part does: with their documents, in one commit. */
  happen(...events: readonly GameEvent[]): Promise<void>;
  register(
    given: Partial<NewRegistration> & { readonly url?: string },
  ): Promise<{ readonly id: string; readonly secret: string }>;
  /** Stops sending in order, and closes the store. */
  stop(): Promise<void>;
}

const noHome: HomeAssistantLink = {
  fireEvent: () => Promise.reject(new HometideError("home_assistant_unreachable", "There is no Home Assistant.")),
  webhookIds: () => Promise.reject(new HometideError("home_assistant_unreachable", "There is no Home Assistant.")),
};

interface WorldOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly link?: HomeAssistantLink;
  readonly log?: Log;
}

/** The automations on a real store, sending over real sockets, with a clock that stands still. */
export function startWorld(options: WorldOptions = {}): Promise<World> {
  return startWorldOn(new ManualClock(START), options);
}

export async function startWorldOn<C extends Clock>(clock: C, options: WorldOptions = {}): Promise<World<C>> {
  const store = await openTestStore(options.folder === undefined ? {} : { folder: options.folder });
  const metrics = createMetrics();
  const log = options.log ?? silentLog;
  const stopping = new AbortController();
  const { signal } = stopping;
  const environment = { HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true", ...options.environment };
  const { config } = loadConfig({ environment, flags: {}, cwd: store.folder });
  const automations = createHubAutomations({
    config,
    clock,
    log,
    metrics,
    version: "1.2.3",
    sports: createSports({ leagues: ["nfl", "nhl"], clock }),
    link: options.link ?? noHome,
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
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    await store.close();
  };
  onTestFinished(stop);
  return {
    automations,
    clock,
    store,
    metrics,
    happen: (...events) => acceptor.accept("espn", commitOf(...events)),
    async register(given) {
      const { webhook, secret = "" } = await automations.view.register({
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
      });
      return { id: webhook.id, secret };
    },
    stop,
  };
}
