import { Type } from "typebox";
import { booleanSetting, durationSetting, integerSetting } from "../../model/setting.ts";

/** How events are sent to webhooks and to Home Assistant (SPEC section 6). Who gets them is registered over the API. */
export const WebhooksOptions = Type.Object(
  {
    allow_loopback: booleanSetting({
      description: "Whether webhooks may go to this machine itself (127.0.0.1, ::1), where other services listen",
      environment: "HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK",
      default: false,
    }),
    timeout: durationSetting({
      description: "How long a receiver may take to answer",
      environment: "HOMETIDE_WEBHOOKS_TIMEOUT",
      default: "10s",
      bareUnit: "s",
      least: "100ms",
      most: "5m",
    }),
    retries: integerSetting({
      description: "How often a delivery that failed is tried again",
      environment: "HOMETIDE_WEBHOOKS_RETRIES",
      default: 3,
      minimum: 0,
      maximum: 10,
    }),
    retry_delay: durationSetting({
      description: "How long until the first retry; each further one waits five times as long (1 s, 5 s, 25 s)",
      environment: "HOMETIDE_WEBHOOKS_RETRY_DELAY",
      default: "1s",
      bareUnit: "s",
      least: "10ms",
      most: "1h",
    }),
    pause_after_failures: integerSetting({
      description: "Deliveries in a row that failed for good, after which a receiver is paused",
      environment: "HOMETIDE_WEBHOOKS_PAUSE_AFTER_FAILURES",
      default: 10,
      minimum: 1,
      maximum: 10_000,
    }),
    pause_after: durationSetting({
      description: "A receiver that has failed for so long is paused with its next failure, however few there were",
      environment: "HOMETIDE_WEBHOOKS_PAUSE_AFTER",
      default: "24h",
      least: "1s",
      most: "30d",
    }),
    rotation: durationSetting({
      description: "How long the earlier secret signs beside a new one",
      environment: "HOMETIDE_WEBHOOKS_ROTATION",
      default: "24h",
      least: "1s",
      most: "30d",
    }),
    log_size: integerSetting({
      description: "Deliveries that are over and kept in the log, of each receiver",
      environment: "HOMETIDE_WEBHOOKS_LOG_SIZE",
      default: 100,
      minimum: 1,
      maximum: 10_000,
    }),
  },
  { additionalProperties: false, description: "Webhooks and the other ways in which events are sent on" },
);
