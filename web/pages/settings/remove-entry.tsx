import type { JSX } from "preact";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { entriesOf, useSaving } from "../../lib/settings.ts";
import { Icon } from "../../parts/icon.tsx";
import { toast } from "../../parts/toast.tsx";

/** Takes an entry out of a list of the settings, at once. */
export function RemoveEntry({
  of,
  list,
  at,
  label,
  name,
  removed,
}: {
  readonly of: SettingsAnswer;
  readonly list: "mirrors" | "leagues_custom";
  readonly at: number;
  readonly label: string;
  /** What a screen reader says in place of the label. */
  readonly name?: string;
  readonly removed: string;
}): JSX.Element {
  const saving = useSaving();
  const remove = async (): Promise<void> => {
    const left = entriesOf(of, list).filter((_, i) => i !== at);
    if (await saving.save({ [list]: left }, of.version)) toast(removed);
  };
  return (
    <>
      <button
        type="button"
        class="button button-bad"
        {...(name === undefined ? {} : { "aria-label": name })}
        disabled={saving.phase !== "idle" || of.read_only !== null}
        onClick={() => void remove()}
      >
        <Icon name="trash" />
        {label}
      </button>
      {saving.failed !== undefined && (
        <p role="alert" class="bad-text">
          {saving.failed}
        </p>
      )}
    </>
  );
}
