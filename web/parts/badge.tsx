import type { ComponentChildren, JSX } from "preact";
import { text } from "../text/en.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

export type Tone = "plain" | "good" | "warn" | "bad" | "accent" | "live";

/** A word with a tone; an icon tells the same, for it is never the colour alone. */
export function Badge({
  tone = "plain",
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`badge badge-${tone}`}>
      {tone === "live" && <span class="pulse" aria-hidden="true" />}
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  );
}

export type HealthStatus = "healthy" | "degraded" | "unhealthy" | "disabled";

const looks: Readonly<Record<HealthStatus, { readonly tone: Tone; readonly icon: IconName }>> = {
  healthy: { tone: "good", icon: "check" },
  degraded: { tone: "warn", icon: "warn" },
  unhealthy: { tone: "bad", icon: "bad" },
  disabled: { tone: "plain", icon: "off" },
};

/** How a part of the hub is. */
export function HealthBadge({ status }: { readonly status: HealthStatus }): JSX.Element {
  return <Badge {...looks[status]}>{text.status[status]}</Badge>;
}
