import type { Clock } from "../model/clock.ts";
import { messageOf } from "../model/errors.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../model/time.ts";
import type { ComponentHealth } from "./health.ts";

/** The parts of the hub that health tells of (SPEC section 5), in the order in which they are shown. */
export const componentNames = [
  "websocket_client",
  "enrichment_service",
  "influxdb",
  "weather_api",
  "sports",
  "storage",
  "summaries",
  "webhooks",
  "mqtt",
] as const;
export type ComponentName = (typeof componentNames)[number];

/** A component as it is shown: its details stand beside status and reason. */
export type ComponentReport = Pick<ComponentHealth, "status" | "reason"> & Readonly<Record<string, unknown>>;

/** The answer of `GET /health`. */
export interface HealthReport {
  readonly service: "hometide";
  /** `unhealthy` means that the main job cannot be done; see {@link createHealth}. */
  readonly status: "healthy" | "degraded" | "unhealthy";
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly uptime_seconds: number;
  readonly version: string;
  readonly components: Readonly<Partial<Record<ComponentName, ComponentReport>>>;
}

export interface Health {
  /** Names a part and how to learn how it is. A part that is not registered is not shown. */
  register(name: ComponentName, look: () => ComponentHealth): void;
  report(): HealthReport;
}

const sources: readonly ComponentName[] = ["websocket_client", "sports"];

/**
 * Gathers how the parts are. The overall status:
 *
 * - `unhealthy` when the main job (take in, keep, answer) cannot be done: the storage is unhealthy, or there are
 *   sources that are switched on and every one of them is unhealthy;
 * - else `degraded` when any part is degraded or unhealthy;
 * - else `healthy`. Disabled parts do not count.
 *
 * A part whose check throws is unhealthy with the error's sentence as reason.
 */
export function createHealth(options: {
  readonly clock: Clock;
  readonly version: string;
  readonly startedAt: Micros;
}): Health {
  const { clock, version, startedAt } = options;
  const looks = new Map<ComponentName, () => ComponentHealth>();
  return {
    register(name, look) {
      looks.set(name, look);
    },
    report() {
      const components: Partial<Record<ComponentName, ComponentReport>> = {};
      for (const name of componentNames) {
        const look = looks.get(name);
        if (look !== undefined) components[name] = shown(checked(look));
      }
      const now = clock.now();
      return {
        service: "hometide",
        status: overall(components),
        timestamp: formatTime(now),
        uptime_seconds: Math.max(0, Math.floor((now - startedAt) / MICROS_PER_SECOND)),
        version,
        components,
      };
    },
  };
}

function checked(look: () => ComponentHealth): ComponentHealth {
  try {
    return look();
  } catch (error) {
    return { status: "unhealthy", reason: messageOf(error) };
  }
}

function shown(health: ComponentHealth): ComponentReport {
  const { status, reason, details } = health;
  return { ...details, status, ...(reason === undefined ? {} : { reason }) };
}

function overall(components: HealthReport["components"]): HealthReport["status"] {
  const enabledSources = sources.filter((name) => (components[name]?.status ?? "disabled") !== "disabled");
  const noSource =
    enabledSources.length > 0 && enabledSources.every((name) => components[name]?.status === "unhealthy");
  if (components.storage?.status === "unhealthy" || noSource) return "unhealthy";
  const impaired = Object.values(components).some(({ status }) => status === "degraded" || status === "unhealthy");
  return impaired ? "degraded" : "healthy";
}
