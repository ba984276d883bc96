import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SuggestionAnswer } from "../../../src/api/rule-answers.ts";
import { copyText } from "../../lib/copy.ts";
import { wordsOf } from "../../lib/doing.ts";
import { count } from "../../lib/number.ts";
import { to } from "../../lib/router.ts";
import { addRule } from "../../lib/settings.ts";
import { Breakable } from "../../parts/breakable.tsx";
import { Card } from "../../parts/card.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty } from "../../parts/states.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

/** The rules that would save most, each with the lines that make it so. */
export function Recommendations({ of }: { readonly of: readonly SuggestionAnswer[] }): JSX.Element {
  const [shown, setShown] = useState<SuggestionAnswer | undefined>();
  return (
    <Card title={text.storage.recommendations}>
      {of.length === 0 ? (
        <Empty icon="check" title={text.storage.noRecommendations} />
      ) : (
        <ul class="rows storage-list">
          {of.map((each) => (
            <li key={each.entity_id}>
              <div>
                <a href={to(`/home/${encodeURIComponent(each.entity_id)}`)}>
                  <Breakable of={each.entity_id} />
                </a>
                <p class="muted small">
                  {each.why} · {text.storage.saves(count(each.saved_a_day))}
                </p>
              </div>
              <button type="button" class="button" onClick={() => setShown(each)}>
                {text.storage.show}
              </button>
            </li>
          ))}
        </ul>
      )}
      {shown !== undefined && <Rule of={shown} close={() => setShown(undefined)} />}
    </Card>
  );
}

/** A rule as the file would have it, and the way to have it in force. */
function Rule({ of, close }: { readonly of: SuggestionAnswer; readonly close: () => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | undefined>();
  const add = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await addRule(of.entity_id, of.settings);
      toast(text.storage.added(of.entity_id));
      close();
    } catch (error) {
      setFailed(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={of.entity_id}
      close={close}
      actions={
        <>
          <button type="button" class="button" onClick={() => void copyText(of.rule)}>
            <Icon name="copy" />
            {text.page.copy}
          </button>
          <button type="button" class="button button-main" disabled={busy} onClick={() => void add()}>
            <Icon name="plus" />
            {busy ? text.storage.adding : text.storage.add}
          </button>
        </>
      }
    >
      <p class="muted">{text.storage.ruleLead}</p>
      <pre class="storage-rule" tabIndex={0}>
        {of.rule}
      </pre>
      {failed !== undefined && (
        <p role="alert" class="bad-text storage-failed">
          {failed}
        </p>
      )}
    </Dialog>
  );
}
