import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { WebhooksAnswer } from "../../src/api/routes/webhooks.ts";
import type { WebhookAnswer } from "../../src/api/webhook-answers.ts";
import { useData } from "../lib/data.ts";
import { to } from "../lib/router.ts";
import { ago } from "../lib/time.ts";
import { Badge } from "../parts/badge.tsx";
import { Card, Page } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { text } from "../text/en.ts";
import { MqttCard } from "./automations/mqtt.tsx";
import { NewWebhook } from "./automations/new-webhook.tsx";
import { Simulator } from "./automations/simulator.tsx";
import { WebhookStatus } from "./automations/status.tsx";
import { targetOf } from "./automations/target.ts";
import "./automations/automations.css";

/** Who is told of the games, and how to try it. */
export default function Automations(): JSX.Element {
  const [adds, setAdds] = useState(false);
  const webhooks = useData<WebhooksAnswer>("api/v1/ha/webhooks?limit=1000", { on: ["game_event"], everyMs: 10_000 });
  return (
    <Page title={text.automations.title} lead={text.automations.lead}>
      <div class="with-side">
        <Card
          title={text.automations.webhooks}
          aside={
            <button type="button" class="button button-main" onClick={() => setAdds(true)}>
              <Icon name="plus" />
              {text.automations.add}
            </button>
          }
        >
          <Loaded of={webhooks}>
            {({ webhooks: known }) =>
              known.length === 0 ? (
                <Empty icon="automations" title={text.automations.none} detail={text.automations.noneDetail} />
              ) : (
                <ul class="rows">
                  {known.map((webhook) => (
                    <WebhookRow key={webhook.id} webhook={webhook} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Card>
        <div class="stack automations-side">
          <Simulator />
          <MqttCard />
        </div>
      </div>
      {adds && <NewWebhook close={() => setAdds(false)} />}
    </Page>
  );
}

function WebhookRow({ webhook }: { readonly webhook: WebhookAnswer }): JSX.Element {
  const { failures, waiting, last_delivered_at } = webhook;
  return (
    <li class="automations-row">
      <a href={to(`/automations/${webhook.id}`)}>
        <span class="automations-target">{targetOf(webhook)}</span>
        <span class="muted small">{aboutOf(webhook)}</span>
      </a>
      <span class="automations-events">
        {webhook.events.map((kind) => (
          <Badge key={kind}>{text.automations.kinds[kind]}</Badge>
        ))}
      </span>
      <span class="automations-how">
        <WebhookStatus webhook={webhook} />
        <span class="muted small">
          {[
            last_delivered_at === null
              ? text.automations.neverDelivered
              : text.automations.lastDelivered(ago(last_delivered_at)),
            ...(waiting > 0 ? [text.automations.waiting(waiting)] : []),
            ...(failures > 0 ? [text.automations.failing(failures)] : []),
          ].join(" · ")}
        </span>
      </span>
    </li>
  );
}

function aboutOf({ delivery, team_name, league }: WebhookAnswer): string {
  const whose =
    team_name ?? (league === null ? text.automations.everyTeam : text.automations.onlyLeague(text.leagues(league)));
  return `${text.automations.deliveries[delivery]} · ${whose}`;
}
