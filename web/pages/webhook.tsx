import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RegisteredAnswer, WebhookAnswer, WebhookDeliveryAnswer } from "../../src/api/webhook-answers.ts";
import { changed, useData } from "../lib/data.ts";
import { useDoing } from "../lib/doing.ts";
import { ask } from "../lib/http.ts";
import { go } from "../lib/router.ts";
import { dateTime, duration } from "../lib/time.ts";
import { Card, Page } from "../parts/card.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Back, Facts } from "../parts/facts.tsx";
import { Icon } from "../parts/icon.tsx";
import { Loaded } from "../parts/states.tsx";
import { toast } from "../parts/toast.tsx";
import type { PageProps } from "../routes.ts";
import { text } from "../text/en.ts";
import { Deliveries } from "./automations/deliveries.tsx";
import { Secret } from "./automations/secret.tsx";
import { WebhookStatus } from "./automations/status.tsx";
import { targetOf } from "./automations/target.ts";
import "./automations/automations.css";

/** One webhook: what it is told of, what became of it, and everything that can be done with it. */
export default function Webhook({ params }: PageProps): JSX.Element {
  const path = `api/v1/ha/webhooks/${encodeURIComponent(params["id"] ?? "")}`;
  const known = useData<WebhookAnswer>(path, { on: ["game_event"], everyMs: 5_000 });
  return (
    <Page
      title={known.data === undefined ? text.automations.webhooks : targetOf(known.data)}
      lead={<Back path="/automations" label={text.webhook.back} />}
      {...(known.data === undefined ? {} : { aside: <WebhookStatus webhook={known.data} /> })}
    >
      <Loaded of={known}>
        {(webhook) => (
          <div class="stack">
            <Card title={text.webhook.settings}>
              {webhook.paused !== null && <p class="automations-paused">{webhook.paused.reason}</p>}
              <Settings webhook={webhook} />
              <Actions webhook={webhook} path={path} />
            </Card>
            <Deliveries path={path} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Settings({ webhook }: { readonly webhook: WebhookAnswer }): JSX.Element {
  const { delivery, events, team_name, league, min_score_change, delay_seconds, expires_after_seconds } = webhook;
  return (
    <>
      <Facts
        of={[
          [text.webhook.delivery, text.automations.deliveries[delivery]],
          [text.webhook.events, events.map((kind) => text.automations.kinds[kind]).join(", ")],
          [
            text.webhook.team,
            team_name ?? (league === null ? text.webhook.anyTeam : text.automations.onlyLeague(text.leagues(league))),
          ],
          [text.webhook.least, min_score_change === null ? null : String(min_score_change)],
          [text.webhook.delay, delay_seconds === 0 ? text.webhook.none : text.webhook.seconds(delay_seconds)],
          [text.webhook.expires, expires_after_seconds === null ? null : text.webhook.seconds(expires_after_seconds)],
        ]}
      />
      {webhook.rotating_until !== null && (
        <p class="muted small">{text.webhook.rotatingUntil(dateTime(webhook.rotating_until))}</p>
      )}
    </>
  );
}

type Asked = "rotate" | "remove";

function Actions({ webhook, path }: { readonly webhook: WebhookAnswer; readonly path: string }): JSX.Element {
  const { busy, run } = useDoing();
  const [asked, setAsked] = useState<Asked | undefined>();
  const [secret, setSecret] = useState<string | undefined>();
  const post = <T,>(what: string): Promise<T> => ask<T>(`${path}/${what}`, { method: "POST", body: null });
  const test = (): Promise<void> =>
    run(async () => {
      const { state, last_attempt: last } = await post<WebhookDeliveryAnswer>("test");
      changed(path);
      if (state === "delivered") toast(text.webhook.tested(duration(Math.max(1_000, last?.latency_ms ?? 0))));
      else toast(text.webhook.testFailed(last?.reason ?? text.webhook.states[state]), "bad");
    });
  const pause = (pauses: boolean): Promise<void> =>
    run(async () => {
      if (pauses) await ask<WebhookAnswer>(path, { method: "PATCH", body: { paused: true } });
      else await post<WebhookAnswer>("resume");
      changed(path);
      toast(pauses ? text.webhook.paused : text.webhook.resumed);
    });
  const rotate = (): Promise<void> =>
    run(async () => {
      setAsked(undefined);
      const { secret: made } = await post<RegisteredAnswer>("rotate");
      changed(path);
      setSecret(made);
    });
  const remove = (): Promise<void> =>
    run(async () => {
      await ask<WebhookAnswer>(path, { method: "DELETE" });
      toast(text.webhook.removed);
      go("/automations");
      // The list alone: what this page shows is not there any more.
      changed("api/v1/ha/webhooks?");
    });
  return (
    <div class="row automations-actions">
      <button type="button" class="button button-main" disabled={busy} onClick={() => void test()}>
        <Icon name="play" />
        {text.webhook.test}
      </button>
      <button type="button" class="button" disabled={busy} onClick={() => void pause(webhook.status === "active")}>
        {webhook.status === "active" ? text.webhook.pause : text.webhook.resume}
      </button>
      {webhook.has_secret && (
        <button type="button" class="button" disabled={busy} onClick={() => setAsked("rotate")}>
          <Icon name="key" />
          {text.webhook.rotate}
        </button>
      )}
      <button type="button" class="button button-bad" disabled={busy} onClick={() => setAsked("remove")}>
        <Icon name="trash" />
        {text.webhook.remove}
      </button>
      {asked !== undefined && (
        <Dialog
          title={asked === "remove" ? text.webhook.removeTitle(targetOf(webhook)) : text.webhook.rotate}
          close={() => setAsked(undefined)}
          actions={
            <>
              <button type="button" class="button" onClick={() => setAsked(undefined)}>
                {text.dialog.cancel}
              </button>
              <button
                type="button"
                class={asked === "remove" ? "button button-bad" : "button button-main"}
                onClick={() => void (asked === "remove" ? remove() : rotate())}
              >
                {asked === "remove" ? text.webhook.remove : text.webhook.rotate}
              </button>
            </>
          }
        >
          <p>{asked === "remove" ? text.webhook.removeAsk : text.webhook.rotateAsk}</p>
        </Dialog>
      )}
      {secret !== undefined && <Secret secret={secret} close={() => setSecret(undefined)} />}
    </div>
  );
}
