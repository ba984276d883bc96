import type { JSX } from "preact";
import type { HealthAnswer } from "../../src/api/routes/health.ts";
import { useData } from "../lib/data.ts";
import { to } from "../lib/router.ts";
import { duration } from "../lib/time.ts";
import { HealthBadge } from "../parts/badge.tsx";
import { Card, Grid, Page } from "../parts/card.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/states.tsx";
import { text } from "../text/en.ts";
import { Letters } from "./health/letters.tsx";
import { LogCard } from "./health/log.tsx";
import { Mirrors } from "./health/mirrors.tsx";
import { QualityCard } from "./health/quality.tsx";
import "./health/health.css";

/** What is connected in Settings: there such a part is mended, or switched on. */
const SET: ReadonlySet<string> = new Set(["websocket_client", "influxdb", "weather_api", "sports", "mqtt"]);

type Component = NonNullable<NonNullable<HealthAnswer["components"]>[string]>;

/** How every part is, and why; what waits, what was refused, what was logged. */
export default function Health(): JSX.Element {
  const health = useData<HealthAnswer>("health", { on: ["health"], everyMs: 15_000 });
  const known = health.data;
  return (
    <Page
      title={text.health.title}
      {...(known?.version === undefined
        ? {}
        : { lead: text.health.lead(known.version, duration((known.uptime_seconds ?? 0) * 1_000)) })}
      {...(known === undefined ? {} : { aside: <HealthBadge status={known.status} /> })}
    >
      <div class="stack">
        <Card title={text.health.parts}>
          <Loaded of={health} lines={6}>
            {({ components = {} }) => (
              <ul class="rows health-parts">
                {Object.entries(components).map(
                  ([name, part]) => part !== undefined && <Part key={name} name={name} part={part} />,
                )}
              </ul>
            )}
          </Loaded>
        </Card>
        <Mirrors />
        <Grid wide>
          <Letters />
          <QualityCard />
        </Grid>
        <LogCard />
      </div>
    </Page>
  );
}

function Part({ name, part }: { readonly name: string; readonly part: Component }): JSX.Element {
  const { status, reason, ...details } = part;
  const facts = Object.entries(details).flatMap(([key, value]) => {
    const words = wordsOf(value);
    return words === undefined ? [] : [[key.replaceAll("_", " "), words] as const];
  });
  return (
    <li>
      <div class="health-part">
        <span class="strong">{text.components[name] ?? name}</span>
        <HealthBadge status={status} />
      </div>
      {reason !== undefined && <p class={status === "disabled" ? "muted small" : "health-reason"}>{reason}</p>}
      {status !== "healthy" && SET.has(name) && (
        <a class="small" href={to("/settings")} aria-label={text.health.toSettings(text.components[name] ?? name)}>
          {text.nav.settings}
        </a>
      )}
      {facts.length > 0 && (
        <details>
          <summary>{text.health.facts}</summary>
          <Facts of={facts} />
        </details>
      )}
    </li>
  );
}

/** A fact of a part in words; lists and what is in them as far as a line goes. */
function wordsOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value === "" ? undefined : value;
    case "number":
    case "boolean":
      return String(value);
    case "object":
      if (value === null) return undefined;
      if (Array.isArray(value)) {
        const words = value.map(wordsOf).filter((word) => word !== undefined);
        return words.length === 0 ? undefined : words.join("; ");
      }
      return Object.entries(value)
        .flatMap(([key, inner]) => {
          const words = wordsOf(inner);
          return words === undefined ? [] : [`${key.replaceAll("_", " ")}: ${words}`];
        })
        .join(", ");
    default:
      return undefined;
  }
}
