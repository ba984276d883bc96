import type { JSX } from "preact";
import type { HealthAnswer } from "../../../src/api/routes/health.ts";
import { useData } from "../../lib/data.ts";
import { HealthBadge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

/** How the parts are: those that want attention with their reasons, the others in a line each. */
export function HealthCard(): JSX.Element {
  const health = useData<HealthAnswer>("health", { on: ["health"], everyMs: 30_000 });
  return (
    <Card title={text.now.health} aside={health.data !== undefined && <HealthBadge status={health.data.status} />}>
      <Loaded of={health}>
        {({ components = {} }) => (
          <ul class="rows now-parts">
            {Object.entries(components).map(
              ([name, part]) =>
                part !== undefined && (
                  <li key={name}>
                    <div>
                      {text.components[name] ?? name}
                      {(part.status === "degraded" || part.status === "unhealthy") && (
                        <p class="now-reason">{part.reason}</p>
                      )}
                    </div>
                    <HealthBadge status={part.status} />
                  </li>
                ),
            )}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}
