import type { JSX } from "preact";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

/** A secret, to be copied now or never. */
export function Secret({ secret, close }: { readonly secret: string; readonly close: () => void }): JSX.Element {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(secret);
      toast(text.webhook.copied);
    } catch {
      // Browsers allow it on secure addresses alone; the secret can be selected.
      toast(text.webhook.copyFailed, "bad");
    }
  };
  return (
    <Dialog
      title={text.webhook.secretTitle}
      close={close}
      actions={
        <>
          <button type="button" class="button" onClick={() => void copy()}>
            <Icon name="copy" />
            {text.webhook.copy}
          </button>
          <button type="button" class="button button-main" onClick={close}>
            {text.webhook.done}
          </button>
        </>
      }
    >
      <p class="muted">{text.webhook.secretLead}</p>
      <pre class="automations-secret" tabIndex={0}>
        {secret}
      </pre>
    </Dialog>
  );
}
