import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SettingsAnswer } from "../../src/api/settings-answers.ts";
import { useData } from "../lib/data.ts";
import { to } from "../lib/router.ts";
import { SETTINGS } from "../lib/settings.ts";
import { Card, Page } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { text } from "../text/en.ts";
import { followedOf } from "./settings/teams.tsx";
import { Finish } from "./setup/finish.tsx";
import { ConnectionStep, TeamsStep } from "./setup/steps.tsx";
import type { Draft } from "./setup/draft.ts";
import "./settings/settings.css";
import "./setup/setup.css";

const LAST = text.setup.steps.length - 1;

/** The first four steps: Home Assistant, teams, storage, done. Nothing is changed before the last one. */
export default function Setup(): JSX.Element {
  const settings = useData<SettingsAnswer>(SETTINGS);
  const [at, setAt] = useState(0);
  const [draft, setDraft] = useState<Draft>({ home: {}, influx: {}, followed: undefined });
  const [ready, setReady] = useState(false);
  const goOn = (change: Partial<Draft>): void => {
    setDraft({ ...draft, ...change });
    setAt(Math.min(LAST, at + 1));
  };
  return (
    <Page title={text.setup.title} lead={text.setup.lead}>
      <div class="setup">
        <Progress at={at} choose={ready ? undefined : setAt} />
        <Loaded of={settings} lines={6}>
          {(of) => (
            <Card title={text.setup.steps[at] ?? ""} aside={text.setup.step(at + 1, LAST + 1)}>
              {ready ? (
                <Ready />
              ) : at === 0 ? (
                <ConnectionStep key="home" kind="home" of={of} given={draft.home} done={(home) => goOn({ home })} />
              ) : at === 1 ? (
                <TeamsStep
                  of={of}
                  value={draft.followed ?? followedOf(of)}
                  back={() => setAt(0)}
                  done={(followed) => goOn({ followed })}
                />
              ) : at === 2 ? (
                <ConnectionStep
                  key="influx"
                  kind="influx"
                  of={of}
                  given={draft.influx}
                  back={() => setAt(1)}
                  done={(influx) => goOn({ influx })}
                />
              ) : (
                <Finish of={of} draft={draft} back={() => setAt(2)} done={() => setReady(true)} />
              )}
            </Card>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

/** The steps, with the one that is on; those before it can be gone back to. */
function Progress({
  at,
  choose,
}: {
  readonly at: number;
  readonly choose: ((at: number) => void) | undefined;
}): JSX.Element {
  return (
    <ol class="setup-steps" aria-label={text.setup.title}>
      {text.setup.steps.map((name, step) => (
        <li key={name} class={step < at ? "setup-past" : ""} aria-current={step === at ? "step" : undefined}>
          <button type="button" disabled={choose === undefined || step >= at} onClick={() => choose?.(step)}>
            <span class="setup-mark" aria-hidden="true">
              {step < at ? <Icon name="check" /> : step + 1}
            </span>
            <span class="setup-name">{name}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Ready(): JSX.Element {
  return (
    <Empty icon="check" title={text.setup.ready} detail={text.setup.readyDetail}>
      <div class="row">
        <a class="button button-main" href={to("/")}>
          {text.setup.toNow}
        </a>
        <a class="button" href={to("/settings")}>
          {text.setup.toSettings}
        </a>
      </div>
    </Empty>
  );
}
