/** How a part of the hub is, and why. */
export interface ComponentHealth {
  readonly status: "healthy" | "degraded" | "unhealthy" | "disabled";
  /** A sentence for the user; always there unless healthy. */
  readonly reason?: string;
  /** Further facts, shown as they are. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const order = ["disabled", "healthy", "degraded", "unhealthy"] as const;

/** Two parts shown as one: the worse status with its reason, the details of both. */
export function worst(first: ComponentHealth, second: ComponentHealth): ComponentHealth {
  const worse = order.indexOf(second.status) > order.indexOf(first.status) ? second : first;
  return { ...worse, details: { ...first.details, ...second.details } };
}
