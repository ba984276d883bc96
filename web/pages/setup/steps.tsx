import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { text } from "../../text/en.ts";
import { checkHomeAssistant, checkInfluxdb, useCheck } from "../settings/checks.tsx";
import { changesOf, Fields, typedIn } from "../settings/fields.tsx";
import { homeFields } from "../settings/home-assistant.tsx";
import { influxFields } from "../settings/influxdb.tsx";
import type { Followed } from "../settings/teams.tsx";
import { FollowedFields } from "../settings/teams.tsx";

type Values = Readonly<Record<string, unknown>>;

const kinds = {
  home: { section: "home_assistant", fields: homeFields, lead: text.setup.home, check: checkHomeAssistant },
  influx: {
    section: "influxdb",
    fields: influxFields,
    lead: text.setup.storage,
    check: (typed: Values) => checkInfluxdb("influxdb", typed),
  },
} as const;

/** Asks for a connection, and tries it. */
export function ConnectionStep({
  kind,
  of,
  given,
  back,
  done,
}: {
  readonly kind: keyof typeof kinds;
  readonly of: SettingsAnswer;
  /** What was typed in this step before. */
  readonly given: Values;
  readonly back?: () => void;
  readonly done: (changes: Values) => void;
}): JSX.Element {
  const { section, fields, lead, check: look } = kinds[kind];
  const form = useRef<HTMLFormElement>(null);
  const check = useCheck(look);
  return (
    <form
      ref={form}
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        done(changesOf(event.currentTarget, { of, section, fields }));
      }}
    >
      <p>{lead}</p>
      <Fields of={of} section={section} fields={fields} given={given} />
      <div class="row">{check.button(() => (form.current === null ? {} : typedIn(form.current, fields)))}</div>
      {check.outcome}
      <StepRow back={back} skip={() => done({})}>
        <button type="submit" class="button button-main">
          {text.setup.next}
        </button>
      </StepRow>
    </form>
  );
}

/** Asks whom to follow. */
export function TeamsStep({
  of,
  value,
  back,
  done,
}: {
  readonly of: SettingsAnswer;
  readonly value: Followed;
  readonly back: () => void;
  readonly done: (followed: Followed | undefined) => void;
}): JSX.Element {
  const [chosen, setChosen] = useState(value);
  return (
    <div class="stack">
      <p>{text.setup.teams}</p>
      <FollowedFields of={of} value={chosen} choose={setChosen} />
      <StepRow back={back} skip={() => done(undefined)}>
        <button type="button" class="button button-main" onClick={() => done(chosen)}>
          {text.setup.next}
        </button>
      </StepRow>
    </div>
  );
}

/** Back at the left; what goes on at the right. */
export function StepRow({
  back,
  skip,
  children,
}: {
  readonly back: (() => void) | undefined;
  readonly skip?: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="setup-row">
      {back !== undefined && (
        <button type="button" class="button" onClick={back}>
          {text.setup.back}
        </button>
      )}
      <span class="setup-gap" />
      {skip !== undefined && (
        <button type="button" class="button" onClick={skip}>
          {text.setup.skip}
        </button>
      )}
      {children}
    </div>
  );
}
