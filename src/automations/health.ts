import type { ComponentHealth } from "../ops/health.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Registry } from "./registry.ts";

/** How the receivers are, for `/health`. Hosts alone are named: the rest of an address may be a secret. */
export function webhooksHealth(registry: Registry, deliveries: Deliveries): ComponentHealth {
  const all = registry.list();
  if (all.length === 0) return { status: "disabled", reason: "No webhook is registered." };
  const paused = all.filter(({ pause }) => pause !== null && pause.by !== "user");
  const failing = all.filter(({ pause, failures }) => pause === null && failures > 0);
  const details = {
    registered: all.length,
    waiting: deliveries.waitingCount(),
    failing: failing.map(({ id }) => id),
    paused: paused.map(({ id, pause }) => ({ id, by: pause?.by, reason: pause?.reason })),
  };
  if (paused.length === 0) return { status: "healthy", details };
  const ids = paused.map(({ id }) => id).join(", ");
  const reason = `Paused, for they failed for long: ${ids}. \`hometide webhooks test ID\` tries one, and resumes it where that goes well.`;
  return { status: "degraded", reason, details };
}
