import type { ComponentHealth } from "../ops/health.ts";
import { worst } from "../ops/health.ts";
import type { MirrorStatus } from "./view.ts";

/** A mirror as a part of the hub's health. */
export function componentOf(mirror: MirrorStatus): ComponentHealth {
  const { status, reason, connected, url, server, circuitBreaker, statistics } = mirror;
  const enabled = status !== "disabled";
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    details: {
      enabled,
      connected,
      url: url ?? null,
      server: server ?? null,
      circuit_breaker: circuitBreaker,
      statistics,
    },
  };
}

export interface NamedHealth {
  readonly name: string;
  readonly health: ComponentHealth;
}

/**
 * All mirrors as one part: the worst status, what is wrong with each by its name, the details of the first, and under
 * `mirrors` those of each. A mirror that is switched off or not in the configuration any more makes nothing worse.
 *
 * @param none what is told where there is none
 */
export function mirrorsHealth(mirrors: readonly NamedHealth[], none: string): ComponentHealth {
  const [first] = mirrors;
  if (first === undefined)
    return { status: "disabled", reason: none, details: { enabled: false, connected: false, mirrors: [] } };
  const { status } = mirrors.map(({ health }) => health).reduce(worst);
  const told = mirrors.flatMap(({ name, health: { status: own, reason } }) => {
    if (reason === undefined || (own === "disabled" && status !== "disabled")) return [];
    return [mirrors.length === 1 ? reason : `${name}: ${reason}`];
  });
  const list = mirrors.map(({ name, health: { details, ...of } }) => ({ name, ...of, ...details }));
  return {
    status,
    ...(told.length === 0 ? {} : { reason: told.join(" ") }),
    details: { ...first.health.details, mirrors: list },
  };
}
