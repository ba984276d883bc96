import type { InputHTMLAttributes, JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { RegisteredAnswer, WebhookAnswer } from "../../../src/api/webhook-answers.ts";
import type { GameEventKind } from "../../../src/model/game-event.ts";
import { changed } from "../../lib/data.ts";
import { wordsOf } from "../../lib/doing.ts";
import { ask } from "../../lib/http.ts";
import { go } from "../../lib/router.ts";
import { Select } from "../../parts/controls.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import { Secret } from "./secret.tsx";

type Delivery = WebhookAnswer["delivery"];
// Object.keys forgets what the keys of the texts are.
const deliveries = Object.keys(text.automations.deliveries) as readonly Delivery[];
const kinds = Object.keys(text.automations.kinds) as readonly GameEventKind[];
const USUAL: readonly GameEventKind[] = ["game_start", "score_update", "game_end"];

/** Asks for everything that a webhook is; then shows its secret, this once. */
export function NewWebhook({ close }: { readonly close: () => void }): JSX.Element {
  const form = useId();
  const [delivery, setDelivery] = useState<Delivery>("webhook");
  const [wrong, setWrong] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<RegisteredAnswer | undefined>();

  const submit = async (given: FormData): Promise<void> => {
    setBusy(true);
    try {
      const answer = await ask<RegisteredAnswer>("api/v1/ha/webhooks/register", {
        method: "POST",
        body: bodyOf(delivery, given),
      });
      changed("api/v1/ha/webhooks");
      if (answer.secret === undefined) {
        toast(delivery === "webhook" ? text.webhook.existed : text.webhook.created);
        close();
        go(`/automations/${answer.id}`);
      } else setMade(answer);
    } catch (error) {
      setWrong(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };

  if (made?.secret !== undefined) {
    const done = (): void => {
      close();
      go(`/automations/${made.id}`);
    };
    return <Secret secret={made.secret} close={done} />;
  }
  return (
    <Dialog
      title={text.automations.add}
      close={close}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            {text.dialog.cancel}
          </button>
          <button type="submit" form={form} class="button button-main" disabled={busy}>
            {text.webhook.create}
          </button>
        </>
      }
    >
      <form
        id={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <Select
          label={text.webhook.delivery}
          value={delivery}
          of={deliveries.map((value) => ({ value, label: text.automations.deliveries[value] }))}
          choose={setDelivery}
        />
        {delivery === "webhook" && (
          <Field name="url" label={text.webhook.url} type="url" placeholder={text.webhook.urlHint} required />
        )}
        {delivery === "home_assistant_webhook" && <Field name="webhook_id" label={text.webhook.webhookId} required />}
        <fieldset class="automations-kinds">
          <legend>{text.webhook.events}</legend>
          {kinds.map((kind) => (
            <label key={kind}>
              <input type="checkbox" name="events" value={kind} defaultChecked={USUAL.includes(kind)} />
              {text.automations.kinds[kind]}
            </label>
          ))}
        </fieldset>
        <div class="automations-fields">
          <Field name="team" label={text.webhook.team} placeholder={text.webhook.teamHint} />
          <Field name="min_score_change" label={text.webhook.least} type="number" min={1} />
          <Field name="delay_seconds" label={text.webhook.delay} type="number" min={0} hint={text.webhook.delayHint} />
          <Field
            name="expires_after_seconds"
            label={text.webhook.expires}
            type="number"
            min={1}
            hint={text.webhook.expiresHint}
          />
        </div>
        {delivery === "webhook" && (
          <Field name="secret" label={text.webhook.secret} minLength={16} hint={text.webhook.secretHint} />
        )}
        {wrong !== undefined && (
          <p role="alert" class="bad-text">
            {wrong}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function Field({
  name,
  label,
  hint,
  ...rest
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
} & InputHTMLAttributes<HTMLInputElement>): JSX.Element {
  const described = useId();
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        autoComplete="off"
        {...rest}
        {...(hint === undefined ? {} : { "aria-describedby": described })}
      />
      {hint !== undefined && (
        <small id={described} class="muted">
          {hint}
        </small>
      )}
    </label>
  );
}

/** What is empty is left out; the API says what is wrong with the rest. */
function bodyOf(delivery: Delivery, given: FormData): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = { delivery, events: given.getAll("events") };
  for (const name of ["url", "webhook_id", "team", "secret"]) {
    const value = given.get(name);
    if (typeof value === "string" && value.trim() !== "") body[name] = value.trim();
  }
  for (const name of ["min_score_change", "delay_seconds", "expires_after_seconds"]) {
    const value = given.get(name);
    if (typeof value === "string" && value.trim() !== "") body[name] = Number(value);
  }
  return body;
}
