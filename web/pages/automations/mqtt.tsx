import type { JSX } from "preact";
import type { HealthAnswer } from "../../../src/api/routes/health.ts";
import { useData } from "../../lib/data.ts";
import { hub } from "../../lib/hub.ts";
import { useShared } from "../../lib/store.ts";
import { HealthBadge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Loaded } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

/** How the broker is, and who is a device there. */
export function MqttCard(): JSX.Element {
  const health = useData<HealthAnswer>("health", { on: ["health"], everyMs: 30_000 });
  const teams = useShared(hub)?.teams ?? [];
  const mqtt = health.data?.components?.["mqtt"];
  return (
    <Card title={text.automations.mqtt} aside={mqtt !== undefined && <HealthBadge status={mqtt.status} />}>
      <Loaded of={health}>
        {() =>
          mqtt === undefined || mqtt.status === "disabled" ? (
            <p class="muted">{text.automations.mqttOff}</p>
          ) : (
            <>
              {mqtt.reason !== undefined && <p>{mqtt.reason}</p>}
              <p class="muted">
                {text.automations.mqttDevices}: {teams.map(({ team }) => team).join(", ")}
              </p>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}
