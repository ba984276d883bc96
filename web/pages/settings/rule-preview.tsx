import type { JSX } from "preact";
import { count } from "../../lib/number.ts";
import { text } from "../../text/en.ts";
import type { Preview } from "./preview.ts";

const { preview: words } = text.settings.rules;

/** What a rule would do: whose it would be, and what it would have left out of what is stored. */
export function PreviewNote({ of: { told, busy }, at }: { readonly of: Preview; readonly at: number }): JSX.Element {
  const entities = told?.rules[at]?.entities ?? 0;
  const effect = told?.effect ?? undefined;
  return (
    <section class="settings-preview" aria-label={words.title} aria-busy={busy}>
      <h3>{words.title}</h3>
      {effect === undefined ? (
        <p class="muted">{words.busy}</p>
      ) : (
        <>
          <p>{words.has(count(entities))}</p>
          {effect.entities.length > 0 && (
            <p class="settings-rule">
              {effect.entities.join(", ")}
              {entities > effect.entities.length && ` ${words.more(count(entities - effect.entities.length))}`}
            </p>
          )}
          {effect.looked > 0 && (
            <p class="muted">
              {effect.points === 0
                ? words.nothing(effect.days)
                : words.effect(count(effect.left_out), count(effect.points), count(effect.looked), effect.days)}
            </p>
          )}
        </>
      )}
    </section>
  );
}
