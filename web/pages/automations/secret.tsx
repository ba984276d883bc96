import type { JSX } from "preact";
import { copyText } from "../../lib/copy.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";

/** A secret, to be copied now or never. */
export function Secret({ secret, close }: { readonly secret: string; readonly close: () => void }): JSX.Element {
  return (
    <Dialog
      title={text.webhook.secretTitle}
      close={close}
      actions={
        <>
          <button type="button" class="button" onClick={() => void copyText(secret)}>
            <Icon name="copy" />
            {text.page.copy}
          </button>
          <button type="button" class="button button-main" onClick={close}>
            {text.page.done}
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
