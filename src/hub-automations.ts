import type { Automations } from "./automations/automations.ts";
import { createAutomations } from "./automations/automations.ts";
import type { Sender, Senders } from "./automations/sender.ts";
import { createUrlCheck } from "./automations/webhook/check-url.ts";
import type { Config } from "./config/schema.ts";
import type { Clock } from "./model/clock.ts";
import type { DeliveryKind } from "./model/webhook.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Acceptor } from "./pipeline/accept.ts";
import type { HomeAssistantLink } from "./sources/home-link.ts";
import type { SportsView } from "./sports/view.ts";

/** The automations of the hub: who waits for events of games, and what sends them on. */
export function createHubAutomations(options: {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  readonly sports: SportsView;
  /** Home Assistant, for what is delivered over its websocket. */
  readonly link: HomeAssistantLink;
  readonly accept: Acceptor["accept"];
}): Automations {
  const { config, clock, log, metrics, version, sports, link, accept } = options;
  const {
    allow_loopback: allowLoopback,
    timeout: timeoutMs,
    rotation: rotationMs,
    log_size: logSize,
  } = config.webhooks;
  const { retries, retry_delay: retryDelayMs, pause_after_failures: pauseAfterFailures } = config.webhooks;
  const rules = { allowLoopback };
  let loading: Promise<Senders> | undefined;
  let loaded: Senders | undefined;
  // Loaded once the hub listens: its start does not wait for an HTTP client.
  const load = (): Promise<Senders> =>
    (loading ??= import("./automations/senders.ts").then(
      ({ createSenders }) =>
        (loaded = createSenders({ rules, homeAssistantUrl: config.home_assistant.url, home: link, clock, version })),
    ));
  const sender =
    (kind: DeliveryKind): Sender =>
    async (registration, event, context) =>
      (await load()).send[kind](registration, event, context);
  const automations = createAutomations({
    senders: {
      webhook: sender("webhook"),
      home_assistant_webhook: sender("home_assistant_webhook"),
      home_assistant_event: sender("home_assistant_event"),
    },
    prepare: (...delivery) => loaded?.prepare(...delivery),
    homeWebhookIds: () => link.webhookIds(),
    checkUrl: createUrlCheck({ rules, clock }),
    abbreviationOf: ({ league, id, abbreviation }) => {
      const match = sports.findTeam(id, league);
      return match.kind === "found" ? match.found.team.abbreviation : abbreviation;
    },
    accept,
    clock,
    log,
    metrics,
    timeoutMs,
    rotationMs,
    logSize,
    patience: { retries, retryDelayMs, pauseAfterFailures, pauseAfterMs: config.webhooks.pause_after },
  });
  return {
    ...automations,
    run: async (signal) => {
      await Promise.all([automations.run(signal), load()]);
    },
  };
}
