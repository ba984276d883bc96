import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { RuleAnswer, TrialAnswer } from "../../../src/api/rule-answers.ts";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { useData } from "../../lib/data.ts";
import { wordsOf } from "../../lib/doing.ts";
import { ask, withQuery } from "../../lib/http.ts";
import { count } from "../../lib/number.ts";
import { to } from "../../lib/router.ts";
import { rulesOf, useSaving } from "../../lib/settings.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";

interface Listed {
  readonly rules: readonly RuleAnswer[];
}

const { rules: words } = text.settings;

/** What is stored of which entities: the rules in their order, and a try of them. */
export function RulesCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const rules = useData<Listed>("api/v1/rules");
  const saving = useSaving();
  const remove = async (at: number, name: string): Promise<void> => {
    const left = rulesOf(of).filter((_, i) => i !== at);
    if (await saving.save({ home_assistant: { rules: left } }, of.version)) toast(words.removed(name));
  };
  return (
    <Card title={words.title}>
      <p class="muted settings-lead">{words.lead}</p>
      <Loaded of={rules} lines={2}>
        {({ rules: known }) =>
          known.length === 0 ? (
            <Empty icon="settings" title={words.none} detail={<a href={to("/storage")}>{words.noneDetail}</a>} />
          ) : (
            <ol class="settings-rules">
              {known.map((rule, at) => (
                <li key={rule.name}>
                  <div>
                    <p class="strong">{rule.name}</p>
                    <p class="settings-rule">{ruleText(rule.settings)}</p>
                    <p class="muted small">{[words.has(count(rule.entities)), words.leftOut(count(sum(rule.left_out)))].join(" · ")}</p>
                  </div>
                  <button
                    type="button"
                    class="button-icon"
                    aria-label={words.remove(rule.name)}
                    disabled={saving.phase !== "idle" || of.read_only !== null}
                    onClick={() => void remove(at, rule.name)}
                  >
                    <Icon name="trash" />
                  </button>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      {saving.failed !== undefined && (
        <p role="alert" class="bad-text">
          {saving.failed}
        </p>
      )}
      <Trial />
    </Card>
  );
}

/** Tells which rule decides about an entity, and what would become of a state. */
function Trial(): JSX.Element {
  const list = useId();
  const entities = useData<{ readonly entities: readonly { readonly entity_id: string }[] }>(
    "api/v1/entities?limit=1000",
  );
  const [told, setTold] = useState<TrialAnswer | undefined>();
  const [failed, setFailed] = useState<string | undefined>();
  const run = async (data: FormData): Promise<void> => {
    const [entity, state] = ["entity", "state"].map((name) => {
      const typed = data.get(name);
      return typeof typed === "string" ? typed.trim() : "";
    });
    setFailed(undefined);
    try {
      const path = `api/v1/rules/test/${encodeURIComponent(entity ?? "")}`;
      setTold(await ask<TrialAnswer>(withQuery(path, { state: state === "" ? undefined : state })));
    } catch (error) {
      setTold(undefined);
      setFailed(wordsOf(error));
    }
  };
  return (
    <form
      class="settings-trial"
      onSubmit={(event) => {
        event.preventDefault();
        void run(new FormData(event.currentTarget));
      }}
    >
      <h3>{words.test}</h3>
      <div class="settings-fields">
        <label class="field">
          <span>{words.entity}</span>
          <input name="entity" required list={list} placeholder="sensor.power" autoComplete="off" spellcheck={false} />
        </label>
        <label class="field">
          <span>{words.state}</span>
          <input name="state" placeholder={words.stateHint} autoComplete="off" />
        </label>
      </div>
      <datalist id={list}>
        {entities.data?.entities.map(({ entity_id }) => (
          <option key={entity_id} value={entity_id} />
        ))}
      </datalist>
      <div class="row">
        <button type="submit" class="button">
          <Icon name="play" />
          {words.run}
        </button>
      </div>
      <div role="status">
        {failed !== undefined && <p class="bad-text">{failed}</p>}
        {told !== undefined && <Told of={told} />}
      </div>
    </form>
  );
}

function Told({ of }: { readonly of: TrialAnswer }): JSX.Element {
  const { record, rule, list, settings, state, known } = of;
  return (
    <div class="settings-told">
      <p class="row">
        <Badge tone={record ? "good" : "warn"} icon={record ? "check" : "off"}>
          {record ? words.recorded : words.notRecorded}
        </Badge>
        <span>{rule !== null ? words.by(rule) : list !== null ? words.byList(list) : words.byNone}</span>
      </p>
      {settings !== null && <p class="settings-rule">{ruleText(settings)}</p>}
      {state !== null && (
        <p>
          {words.outcome[state.outcome](`${state.state}${state.unit === null ? "" : ` ${state.unit}`}`)}
          {state.reason !== null && ` (${state.reason})`}
        </p>
      )}
      {!known && <p class="muted">{words.unknown}</p>}
    </div>
  );
}

/** A rule on a line, as the file would have it. */
function ruleText(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : plain(value)}`)
    .join(" · ");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, each) => all + each, 0);
}
