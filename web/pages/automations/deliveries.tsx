import type { JSX } from "preact";
import type { WebhookDeliveriesAnswer } from "../../../src/api/routes/webhook-deliveries.ts";
import type { WebhookDeliveryAnswer } from "../../../src/api/webhook-answers.ts";
import { changed, useData } from "../../lib/data.ts";
import { useDoing } from "../../lib/doing.ts";
import { ask } from "../../lib/http.ts";
import { count } from "../../lib/number.ts";
import { clockSeconds, dayName } from "../../lib/time.ts";
import type { Tone } from "../../parts/badge.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

const tones: Readonly<Record<WebhookDeliveryAnswer["state"], Tone>> = {
  waiting: "accent",
  delivered: "good",
  failed: "bad",
  expired: "warn",
  skipped: "plain",
};

/** What was sent, and what became of it; what failed can be sent once more. */
export function Deliveries({ path }: { readonly path: string }): JSX.Element {
  const of = useData<WebhookDeliveriesAnswer>(`${path}/deliveries?limit=100`, { on: ["game_event"], everyMs: 5_000 });
  const { busy, run } = useDoing();
  const again = (what: string): Promise<void> =>
    run(async () => {
      const answer = await ask<{ readonly count?: number }>(`${path}/deliveries/${what}`, { method: "POST" });
      changed(path);
      toast(text.webhook.retried(answer.count ?? 1));
    });
  const hasFailed = of.data?.deliveries.some(canRetry) ?? false;
  return (
    <Card
      title={text.webhook.log}
      aside={
        hasFailed && (
          <button type="button" class="button" disabled={busy} onClick={() => void again("redeliver")}>
            {text.webhook.retryAll}
          </button>
        )
      }
    >
      <Loaded of={of}>
        {({ deliveries }) => (
          <Table
            caption={text.webhook.log}
            empty={<Empty icon="clock" title={text.webhook.noDeliveries} detail={text.webhook.noDeliveriesDetail} />}
            columns={[
              {
                name: text.webhook.when,
                cell: ({ created_at }) => `${dayName(created_at)} ${clockSeconds(created_at)}`,
              },
              { name: text.webhook.what, cell: (delivery) => <What delivery={delivery} /> },
              { name: text.webhook.outcome, cell: (delivery) => <Outcome delivery={delivery} /> },
              {
                name: text.webhook.took,
                numeric: true,
                minor: true,
                cell: ({ last_attempt: last }) => (last === null ? "–" : `${count(last.latency_ms)} ms`),
              },
              { name: text.webhook.attempts, numeric: true, minor: true, cell: ({ attempts }) => attempts },
              {
                name: text.webhook.retry,
                cell: (delivery) =>
                  canRetry(delivery) && (
                    <button
                      type="button"
                      class="button-link"
                      disabled={busy}
                      onClick={() => void again(`${encodeURIComponent(delivery.id)}/redeliver`)}
                    >
                      {text.webhook.retry}
                    </button>
                  ),
              },
            ]}
            rows={deliveries}
            keyOf={({ id }) => id}
          />
        )}
      </Loaded>
    </Card>
  );
}

function canRetry({ state }: WebhookDeliveryAnswer): boolean {
  return state === "failed" || state === "expired" || state === "skipped";
}

function What({ delivery: { event } }: { readonly delivery: WebhookDeliveryAnswer }): JSX.Element {
  return (
    <span class="automations-what">
      {event.test && <Badge>{text.webhook.testMark}</Badge>}
      <span>{event.text}</span>
    </span>
  );
}

function Outcome({
  delivery: { state, last_attempt: last },
}: {
  readonly delivery: WebhookDeliveryAnswer;
}): JSX.Element {
  const why = [
    ...(last?.status === null || last?.status === undefined ? [] : [text.webhook.status(last.status)]),
    ...(last?.reason === null || last?.reason === undefined ? [] : [last.reason]),
  ];
  return (
    <span class="automations-outcome">
      <Badge tone={tones[state]}>{text.webhook.states[state]}</Badge>
      {why.length > 0 && <span class="muted small">{why.join(" · ")}</span>}
    </span>
  );
}
