import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SuggestionAnswer } from "../../../src/api/rule-answers.ts";
import { copyText } from "../../lib/copy.ts";
import { count } from "../../lib/number.ts";
import { to } from "../../lib/router.ts";
import { Card } from "../../parts/card.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty } from "../../parts/states.tsx";
import { text } from "../../text/en.ts";

/** The rules that would save most, each with the lines that make it so. */
export function Recommendations({ of }: { readonly of: readonly SuggestionAnswer[] }): JSX.Element {
  const [shown, setShown] = useState<SuggestionAnswer | undefined>();
  return (
    <Card title={text.storage.recommendations}>
      {of.length === 0 ? (
        <Empty icon="check" title={text.storage.noRecommendations} />
      ) : (
        <ul class="storage-list">
          {of.map((each) => (
            <li key={each.entity_id}>
              <div>
                <a href={to(`/home/${encodeURIComponent(each.entity_id)}`)}>{each.entity_id}</a>
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
      {shown !== undefined && (
        <Dialog
          title={shown.entity_id}
          close={() => setShown(undefined)}
          actions={
            <>
              <button type="button" class="button" onClick={() => void copyText(shown.rule)}>
                <Icon name="copy" />
                {text.page.copy}
              </button>
              <button type="button" class="button button-main" onClick={() => setShown(undefined)}>
                {text.page.done}
              </button>
            </>
          }
        >
          <p class="muted">{text.storage.ruleLead}</p>
          <pre class="storage-rule" tabIndex={0}>
            {shown.rule}
          </pre>
        </Dialog>
      )}
    </Card>
  );
}
