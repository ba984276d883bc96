import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { useSaving } from "../../lib/settings.ts";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import type { Outcome } from "./checks.tsx";
import { useCheck } from "./checks.tsx";
import type { Field } from "./fields.tsx";
import { changesOf, Fields, isOutside, typedIn } from "./fields.tsx";
import { SaveRow } from "./save-row.tsx";

type Values = Readonly<Record<string, unknown>>;

/** A section of the settings as a form with its own button; `patch` makes of its fields what is sent. */
export function SectionForm({
  of,
  section,
  fields,
  patch,
  check: look,
  isNew = false,
  saved,
}: {
  readonly of: SettingsAnswer;
  readonly section: string;
  readonly fields: readonly Field[];
  readonly patch: (changes: Values) => Values;
  /** Tries what the form says, where that can be tried. */
  readonly check?: (typed: Values) => Promise<Outcome>;
  /** Whether the section is not there yet: then it is sent also where nothing is filled in, to be told what is missing. */
  readonly isNew?: boolean;
  readonly saved?: () => void;
}): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const saving = useSaving();
  const check = useCheck(look);
  const keys = fields.map(({ name }) => (section === "" ? name : `${section}.${name}`));
  const fixed = keys.every((key) => isOutside(of.settings[key]));
  const wrong = Object.keys(saving.errors);
  // What is said at the fields need not be said twice.
  const isMarked = wrong.length > 0 && wrong.every((key) => keys.includes(key));
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [saving.errors]);
  const submit = async (element: HTMLFormElement): Promise<void> => {
    const changes = changesOf(element, { of, section, fields });
    if (Object.keys(changes).length === 0 && !isNew) toast(text.settings.nothingChanged);
    else if (await saving.save(patch(changes), of.version)) {
      toast(text.settings.saved);
      saved?.();
    }
  };
  return (
    // What was saved is what is shown: a new version fills the fields anew.
    <form
      key={of.version}
      ref={form}
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <Fields of={of} section={section} fields={fields} errors={saving.errors} />
      <div>
        <SaveRow
          saving={isMarked ? { ...saving, failed: text.settings.marked } : saving}
          disabled={fixed || of.read_only !== null}
        >
          {check.button(() => (form.current === null ? {} : typedIn(form.current, fields)))}
        </SaveRow>
        {check.outcome}
      </div>
    </form>
  );
}
