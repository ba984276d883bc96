import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RuleAnswer } from "../../../src/api/rule-answers.ts";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { useData } from "../../lib/data.ts";
import { to } from "../../lib/router.ts";
import { entriesOf, useSaving } from "../../lib/settings.ts";
import { Card } from "../../parts/card.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty } from "../../parts/states.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import { usePreview } from "./preview.ts";
import { RuleForm } from "./rule-form.tsx";
import type { DraftRule } from "./rule-list.tsx";
import { nameOf, RuleList } from "./rule-list.tsx";
import type { Rule } from "./rule-words.ts";
import { SaveRow } from "./save-row.tsx";
import { Trial } from "./trial.tsx";

const { rules: words } = text.settings;

interface Draft {
  /** Of the settings that it was begun on. */
  readonly version: string;
  readonly rules: readonly DraftRule[];
}

/** What is stored of which entities: the rules in their order, which are changed here and saved together, and a try of them. */
export function RulesCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const inForce = useData<{ readonly rules: readonly RuleAnswer[] }>("api/v1/rules");
  const [draft, setDraft] = useState<Draft | undefined>();
  const [edited, setEdited] = useState<number | undefined>();
  const [nextKey, setNextKey] = useState(0);
  const saving = useSaving();
  const known = entriesOf(of, "home_assistant.rules").map((rule, was): DraftRule => ({ key: `was-${was}`, rule, was }));
  // A draft that was begun on other settings is done with.
  const isDraft = draft?.version === of.version;
  const rules = isDraft ? draft.rules : known;
  const patch = isDraft ? patchOf(rules) : {};
  const preview = usePreview(patch, of.version);
  const choose = (next: readonly DraftRule[]): void => {
    const isBack = JSON.stringify(next) === JSON.stringify(known);
    setDraft(isBack ? undefined : { version: of.version, rules: next });
  };
  const keep = (at: number, rule: Rule): void => {
    const before = rules[at];
    if (before === undefined) {
      choose([...rules, { key: `new-${nextKey}`, rule, was: undefined }]);
      setNextKey(nextKey + 1);
    } else choose(rules.with(at, { ...before, rule }));
    setEdited(undefined);
  };
  const save = async (): Promise<void> => {
    if (await saving.save(patchOf(rules), of.version)) toast(text.settings.saved);
  };
  const errors = { ...preview.errors, ...saving.errors };
  const locked = of.read_only !== null || saving.phase !== "idle";
  return (
    <Card
      title={words.title}
      aside={
        <button type="button" class="button" disabled={locked} onClick={() => setEdited(rules.length)}>
          <Icon name="plus" />
          {words.add}
        </button>
      }
    >
      <p class="muted settings-lead">{words.lead}</p>
      <div class="stack">
        {rules.length === 0 ? (
          <Empty icon="settings" title={words.none} detail={<a href={to("/storage")}>{words.noneDetail}</a>} />
        ) : (
          <RuleList
            rules={rules}
            known={known}
            counts={preview.told?.rules}
            leftOut={inForce.data?.rules}
            errors={errors}
            locked={locked}
            choose={choose}
            edit={setEdited}
          />
        )}
        {isDraft && (
          <div class="settings-unsaved">
            <p>{text.settings.unsaved}</p>
            <SaveRow saving={saving} disabled={of.read_only !== null} onClick={() => void save()}>
              <button type="button" class="button" disabled={locked} onClick={() => setDraft(undefined)}>
                {text.settings.undo}
              </button>
            </SaveRow>
          </div>
        )}
      </div>
      {edited !== undefined && (
        <RuleForm
          of={of}
          at={edited}
          rule={rules[edited]?.rule ?? {}}
          title={rules[edited] === undefined ? words.form.add : words.form.change(nameOf(rules[edited], edited))}
          patch={(rule) =>
            patchOf(
              edited < rules.length
                ? rules.with(edited, { key: "", was: undefined, rule })
                : [...rules, { key: "", was: undefined, rule }],
            )
          }
          close={() => setEdited(undefined)}
          done={(rule) => keep(edited, rule)}
        />
      )}
      <Trial />
    </Card>
  );
}

function patchOf(rules: readonly DraftRule[]): Readonly<Record<string, unknown>> {
  return { home_assistant: { rules: rules.map(({ rule }) => rule) } };
}
