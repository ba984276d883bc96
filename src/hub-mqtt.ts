import { readFile } from "node:fs/promises";
import type { HubFigures } from "./automations/mqtt/hub-device.ts";
import type { MqttOptions } from "./automations/mqtt/mqtt.ts";
import type { Config } from "./config/schema.ts";
import type { Clock } from "./model/clock.ts";
import { messageOf } from "./model/errors.ts";
import { MICROS_PER_MINUTE } from "./model/time.ts";
import type { Health } from "./ops/health-report.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import type { Acceptor } from "./pipeline/accept.ts";
import type { SportsView } from "./sports/view.ts";
import type { DocumentChange, Journal } from "./store/store.ts";

/** Starts MQTT where it is configured; gives how it is. */
export async function runMqtt(options: {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  readonly journal: Pick<Journal, "documents">;
  readonly acceptor: Pick<Acceptor, "accept">;
  readonly sports: SportsView;
  /** Tells the events of simulated games. @returns ends it */
  readonly simulated: NonNullable<MqttOptions["simulated"]>;
  readonly health: Pick<Health, "report">;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
}): Promise<() => ComponentHealth> {
  const { config, clock, log, metrics, version, journal, acceptor, sports, health, supervisor, signal } = options;
  const { url, enabled, username, password, ca_file: caFile } = config.mqtt;
  if (url === undefined || !enabled) {
    const reason =
      url === undefined
        ? "MQTT is not configured: set MQTT_URL to tell Home Assistant of the followed teams."
        : "MQTT is switched off: MQTT_ENABLED is false.";
    return () => ({ status: "disabled", reason, details: { enabled: false, connected: false } });
  }
  // Loaded while the hub answers already.
  const [{ createMqtt }, { clientDocument, MQTT_DEVICE, MQTT_NOTE, readMemory }, { newClientId }] = await Promise.all([
    import("./automations/mqtt/mqtt.ts"),
    import("./automations/mqtt/notes.ts"),
    import("./automations/mqtt/client-id.ts"),
  ]);
  let ca: string | undefined;
  try {
    ca = caFile === undefined ? undefined : await readFile(caFile, "utf8");
  } catch (error) {
    const reason = `MQTT_CA_FILE cannot be read (${messageOf(error)}). Name a file that the hub may read, and restart it.`;
    log.error(reason);
    return () => ({ status: "unhealthy", reason, details: { enabled: true, connected: false } });
  }
  const [devices, notes] = await Promise.all([journal.documents(MQTT_DEVICE), journal.documents(MQTT_NOTE)]);
  const memory = readMemory({ devices, notes });
  const keep = (documents: readonly DocumentChange[]): Promise<void> =>
    acceptor.accept("mqtt", { points: [], documents, urgent: true });
  const clientId = memory.clientId ?? newClientId();
  const mqtt = createMqtt({
    settings: {
      url,
      username,
      password,
      ca,
      clientId,
      discovery: config.mqtt.discovery,
      discoveryPrefix: config.mqtt.discovery_prefix,
      baseTopic: config.mqtt.base_topic,
      expiresAfterMs: config.mqtt.expires_after,
    },
    sports,
    simulated: options.simulated,
    teams: config.teams,
    figures: figuresOf({ health, metrics, clock }),
    memory,
    keep,
    clock,
    log,
    metrics,
    version,
  });
  const running = async (): Promise<void> => {
    if (memory.clientId === undefined) await keep([clientDocument(clientId)]);
    await mqtt.run(signal);
  };
  return supervisor.run("mqtt", running(), () => mqtt.health());
}

/** How the hub is, out of what it tells anyway. */
function figuresOf(options: {
  readonly health: Pick<Health, "report">;
  readonly metrics: Metrics;
  readonly clock: Clock;
}): () => Promise<HubFigures> {
  const { health, metrics, clock } = options;
  let last: { readonly at: number; readonly points: number } | undefined;
  let pointsPerMinute: number | undefined;
  return async () => {
    const [points, bytes, queue] = await Promise.all([
      metrics.pointsStored.get(),
      metrics.storageBytes.get(),
      metrics.mirrorQueuePoints.get(),
    ]);
    const now = { at: clock.now(), points: sumOf(points.values) };
    if (last !== undefined && now.at > last.at) {
      pointsPerMinute = Math.round(((now.points - last.points) * MICROS_PER_MINUTE) / (now.at - last.at));
    }
    last = now;
    return {
      status: health.report().status,
      pointsPerMinute,
      // 0 until the first look.
      storageBytes: sumOf(bytes.values) || undefined,
      mirrorQueue: queue.values.length === 0 ? undefined : sumOf(queue.values),
    };
  };
}

function sumOf(values: readonly { readonly value: number }[]): number {
  return values.reduce((sum, { value }) => sum + value, 0);
}
