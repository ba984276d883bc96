/** How a part of the hub is, and why. */
export interface ComponentHealth {
  readonly status: "healthy" | "degraded" | "unhealthy" | "disabled";
  /** A sentence for the user; always there unless healthy. */
  readonly reason?: string;
  /** Further facts, shown as they are. */
  readonly details?: Readonly<Record<string, unknown>>;
}
