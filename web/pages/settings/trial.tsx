import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { TrialAnswer } from "../../../src/api/rule-answers.ts";
import { wordsOf } from "../../lib/doing.ts";
import { ask, withQuery } from "../../lib/http.ts";
import { Badge } from "../../parts/badge.tsx";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";
import { useKnown } from "./known.ts";
import { deedOf, whomOf } from "./rule-words.ts";

const { rules: words } = text.settings;

/** Tells which rule decides about an entity, and what would become of a state. */
export function Trial(): JSX.Element {
  const list = useId();
  const { entities } = useKnown();
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
        {entities.map((id) => (
          <option key={id} value={id} />
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
      {settings !== null && <p class="muted">{`${whomOf(settings)}: ${deedOf(settings)}`}</p>}
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
