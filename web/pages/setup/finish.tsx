import type { JSX } from "preact";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { useSaving, valueAt } from "../../lib/settings.ts";
import { Facts } from "../../parts/facts.tsx";
import { text } from "../../text/en.ts";
import { followedOf } from "../settings/teams.tsx";
import type { Draft } from "./draft.ts";
import { patchOf } from "./draft.ts";
import { StepRow } from "./steps.tsx";

const { summary } = text.setup;

/** Says what was chosen, and makes it so. */
export function Finish({
  of,
  draft,
  back,
  done,
}: {
  readonly of: SettingsAnswer;
  readonly draft: Draft;
  readonly back: () => void;
  readonly done: () => void;
}): JSX.Element {
  const saving = useSaving();
  const known = followedOf(of);
  const { teams, leagues } = draft.followed ?? known;
  const address = (given: unknown, key: string, none: string): string => {
    const url = given === undefined ? valueAt(of.values, key) : given;
    return typeof url === "string" ? url : none;
  };
  const save = async (): Promise<void> => {
    if (await saving.save(patchOf(draft, of, known))) done();
  };
  return (
    <div class="stack">
      <p>{text.setup.done}</p>
      <Facts
        of={[
          [summary.home, address(draft.home["url"], "home_assistant.url", summary.none)],
          [summary.teams, teams.length === 0 ? summary.noTeams : teams.map(named).join(", ")],
          [summary.leagues, leagues.map((league) => text.leagues(league)).join(", ")],
          [summary.influx, address(draft.influx["url"], "influxdb.url", summary.own)],
        ]}
      />
      {(saving.failed ?? of.read_only) !== null && (
        <p role="alert" class="bad-text">
          {saving.failed ?? (of.read_only === null ? "" : text.settings.readOnly(of.read_only))}
        </p>
      )}
      <StepRow back={saving.phase === "idle" ? back : undefined}>
        <button
          type="button"
          class="button button-main"
          disabled={saving.phase !== "idle" || of.read_only !== null}
          onClick={() => void save()}
        >
          {saving.phase === "idle" ? text.setup.finish : text.settings.phase[saving.phase]}
        </button>
      </StepRow>
    </div>
  );
}

function named(reference: string): string {
  const [league = "", team = ""] = reference.split(":");
  return `${team} (${text.leagues(league)})`;
}
