import { Counter, Gauge, Histogram, Registry } from "prom-client";

/**
 * All metrics of the hub, made in one place (docs/generated/metrics.md lists them). Names follow Prometheus: prefix
 * `hometide_`, base units, `_total` for counters. No label takes an entity's or a game's id.
 */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- its type is Metrics, which is derived from it
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name: `hometide_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name: `hometide_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> => new Histogram({ name: `hometide_${name}`, help, buckets, labelNames, registers });
  const watchers: (() => void)[] = [];
  // Before the others that watchers set: the registry reads its metrics in the order in which they were made.
  const mirrorQueuePoints = new Gauge({
    name: "hometide_mirror_queue_points",
    help: "Points that wait for a mirror",
    labelNames: ["mirror"] as const,
    registers,
    collect: () => watchers.forEach((look) => look()),
  });
  const summaryWaitingEntities = gauge("summary_waiting_entities", "Entities of which summaries wait to be made");
  return {
    registry,
    /** Runs each time somebody reads the metrics: sets those gauges of mirrors that are known then only. */
    watch: (look: () => void): void => void watchers.push(look),
    eventsReceived: counter("events_received_total", "Events and states that a source handed in", ["source"]),
    eventsFiltered: counter("events_filtered_total", "Events left out on purpose, by reason", ["source", "reason"]),
    eventsRefused: counter("events_refused_total", "Events that could not be read or kept, by reason", [
      "source",
      "reason",
    ]),
    pointsStored: counter("points_stored_total", "Points committed to the embedded store", ["source"]),
    commitSeconds: histogram(
      "commit_seconds",
      "From handing a group of points in to its being on disk",
      [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 5],
    ),
    gapSeconds: counter("gap_seconds_total", "Time in which Home Assistant was not listened to, by reason", ["reason"]),
    gapsUnfinished: gauge("gaps_unfinished", "Gaps that are open, or not healed as far as they can be"),
    healedPoints: counter("healed_points_total", "Points that were read from Home Assistant's recorder afterwards"),
    queueDepth: gauge("queue_depth", "Observations that wait to be processed", ["source"]),
    eventLoopDelaySeconds: gauge(
      "event_loop_delay_seconds",
      "How late the event loop got round since the metrics were last read, by quantile (1 is the worst)",
      ["quantile"],
    ),
    residentMemoryBytes: gauge("resident_memory_bytes", "Memory of the process"),
    mirrorPointsWritten: counter("mirror_points_written_total", "Points that a mirror's server has acknowledged", [
      "mirror",
    ]),
    mirrorPointsFailed: counter("mirror_points_failed_total", "Points that a mirror's server refused for good", [
      "mirror",
    ]),
    mirrorBatches: counter("mirror_batches_total", "Attempts to write a batch, by how they ended", [
      "mirror",
      "outcome",
    ]),
    mirrorQueuePoints,
    mirrorQueueBytes: gauge("mirror_queue_bytes", "Size of what waits for a mirror", ["mirror"]),
    mirrorQueueAgeSeconds: gauge("mirror_queue_age_seconds", "Age of the oldest point that waits for a mirror", [
      "mirror",
    ]),
    mirrorDeadLetters: gauge("mirror_dead_letters", "Refused points that are kept", ["mirror"]),
    mirrorNeedsBackfill: gauge("mirror_needs_backfill", "Stretches of measurements that a mirror lacks", ["mirror"]),
    mirrorBreakerState: gauge("mirror_breaker_state", "Circuit breaker: 0 closed, 1 half-open, 2 open", ["mirror"]),
    mirrorWriteSeconds: histogram(
      "mirror_write_seconds",
      "Writing a batch to a mirror's server",
      [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
      ["mirror"],
    ),
    summaryRows: counter(
      "summary_rows_written_total",
      "Rows of summaries that were written, those made again included",
    ),
    summaryWaitingEntities,
    summaryLagSeconds: gauge("summary_lag_seconds", "Age of the oldest hour that waits to be made"),
    storageBytes: gauge("storage_bytes", "Size of the embedded store, as of the last look (each hour)"),
    storageFreeBytes: gauge("storage_free_bytes", "What is free on the disk that the store is on"),
    storageAlerts: gauge("storage_alerts", "Alerts about the storage that are on"),
    espnRequests: counter(
      "espn_requests_total",
      "Requests to ESPN, by league, kind of page and status (or kind of failure)",
      ["league", "kind", "status"],
    ),
    espnBudgetUsed: gauge("espn_budget_used", "Requests to ESPN that count against the budget, of this day and hour", [
      "league",
      "span",
    ]),
    streamReaders: gauge("stream_readers", "Who listens to the live stream now"),
    streamDropped: counter("stream_dropped_total", "Messages of the live stream that were dropped for slow readers"),
    weatherRequests: counter("weather_requests_total", "Questions to Open-Meteo, by status (or the kind of failure)", [
      "status",
    ]),
    weatherAgeSeconds: gauge("weather_age_seconds", "Age of the weather that events are given"),
    webhookDeliverySeconds: histogram(
      "webhook_delivery_seconds",
      "From an event's being due to its receiver's having it, by kind of delivery",
      [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120],
      ["delivery"],
    ),
    webhookAttempts: counter("webhook_attempts_total", "Attempts to deliver an event, by how they ended", [
      "delivery",
      "outcome",
    ]),
    webhookQueueDepth: gauge("webhook_queue_depth", "Deliveries that wait for their time, their receiver or a retry"),
    webhooksPaused: gauge("webhooks_paused", "Registrations that are paused"),
    mqttConnected: gauge("mqtt_connected", "1 while the MQTT broker is connected"),
    mqttEvents: counter("mqtt_events_total", "Events of games for MQTT: sent, or expired before that", ["outcome"]),
    mqttEventSeconds: histogram(
      "mqtt_event_seconds",
      "From an event of a game being seen to the MQTT broker having it",
      [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60],
    ),
    httpKeptAnswers: counter(
      "http_kept_answers_total",
      "Answers about the games in memory that were sent again without being made anew",
    ),
    httpRequestSeconds: histogram(
      "http_request_seconds",
      "Answering an HTTP request, those about the games in memory left out",
      [0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 1, 5],
    ),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
