import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { useSaving, valueAt } from "../../lib/settings.ts";
import { Card } from "../../parts/card.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { toast } from "../../parts/toast.tsx";
import { text } from "../../text/en.ts";
import { checkInfluxdb, useCheck } from "./checks.tsx";
import type { Field } from "./fields.tsx";
import { Fields, typedIn } from "./fields.tsx";
import { SectionForm } from "./section-form.tsx";

const { influx } = text.settings;

export const influxFields: readonly Field[] = [
  { name: "url", label: influx.url, type: "url", placeholder: "http://influxdb.local:8086" },
  { name: "database", label: influx.database, placeholder: "hometide" },
  { name: "token", label: influx.token, type: "password" },
  { name: "org", label: influx.org, hint: influx.orgHint },
  { name: "username", label: influx.username },
  { name: "password", label: influx.password, type: "password" },
];
const fields: readonly Field[] = [...influxFields, { name: "enabled", label: influx.enabled, type: "checkbox" }];
const nameField: Field = { name: "name", label: influx.name, hint: influx.nameHint };

type Entry = Readonly<Record<string, unknown>>;

/** The mirrors: the first one, and as many others as there are. */
export function InfluxdbCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const [adds, setAdds] = useState(false);
  const mirrors = mirrorsOf(of);
  return (
    <Card
      title={influx.title}
      aside={
        <button type="button" class="button" disabled={of.read_only !== null} onClick={() => setAdds(true)}>
          <Icon name="plus" />
          {influx.add}
        </button>
      }
    >
      <p class="muted settings-lead">{influx.lead}</p>
      <MirrorForm of={of} section="influxdb" mirror="influxdb" patch={(influxdb) => ({ influxdb })} />
      {mirrors.map((entry, at) => {
        const name = String(entry["name"]);
        return (
          <section key={name} class="settings-mirror" aria-label={influx.mirror(name)}>
            <header class="row spread">
              <h3>{influx.mirror(name)}</h3>
              <Remove of={of} at={at} name={name} />
            </header>
            <MirrorForm
              of={of}
              section={`mirrors[${at}]`}
              mirror={name}
              patch={(changes) => ({ mirrors: mirrors.map((one, i) => (i === at ? { ...one, ...changes } : one)) })}
            />
          </section>
        );
      })}
      {adds && <NewMirror of={of} close={() => setAdds(false)} />}
    </Card>
  );
}

function MirrorForm(props: {
  readonly of: SettingsAnswer;
  readonly section: string;
  readonly mirror: string;
  readonly patch: (changes: Entry) => Entry;
}): JSX.Element {
  const { mirror, ...rest } = props;
  const check = useCheck((typed) => checkInfluxdb(mirror, typed));
  return (
    <>
      <SectionForm {...rest} fields={fields} actions={(form) => check.button(() => typedOf(form()))} />
      {check.outcome}
    </>
  );
}

function Remove({
  of,
  at,
  name,
}: {
  readonly of: SettingsAnswer;
  readonly at: number;
  readonly name: string;
}): JSX.Element {
  const saving = useSaving();
  const remove = async (): Promise<void> => {
    const mirrors = mirrorsOf(of).filter((_, i) => i !== at);
    if (await saving.save({ mirrors }, of.version)) toast(influx.removed(name));
  };
  return (
    <>
      <button
        type="button"
        class="button button-bad"
        disabled={saving.phase !== "idle" || of.read_only !== null}
        onClick={() => void remove()}
      >
        <Icon name="trash" />
        {influx.remove}
      </button>
      {saving.failed !== undefined && (
        <p role="alert" class="bad-text">
          {saving.failed}
        </p>
      )}
    </>
  );
}

function NewMirror({ of, close }: { readonly of: SettingsAnswer; readonly close: () => void }): JSX.Element {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const saving = useSaving();
  const section = `mirrors[${mirrorsOf(of).length}]`;
  const check = useCheck((typed) => checkInfluxdb("", typed));
  const asked = [nameField, ...influxFields];
  const add = async (element: HTMLFormElement): Promise<void> => {
    const entry = Object.fromEntries(Object.entries(typedIn(element, asked)).filter(([, value]) => value !== null));
    if (!(await saving.save({ mirrors: [...mirrorsOf(of), entry] }, of.version))) return;
    toast(text.settings.saved);
    close();
  };
  return (
    <Dialog
      title={influx.add}
      close={close}
      actions={
        <>
          {check.button(() => typedOf(form.current))}
          <button type="submit" form={id} class="button button-main" disabled={saving.phase !== "idle"}>
            {text.settings.phase[saving.phase]}
          </button>
        </>
      }
    >
      <form
        id={id}
        ref={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void add(event.currentTarget);
        }}
      >
        <Fields of={of} section={section} fields={asked} errors={saving.errors} />
        {saving.failed !== undefined && (
          <p role="alert" class="bad-text">
            {saving.failed}
          </p>
        )}
        {check.outcome}
      </form>
    </Dialog>
  );
}

function typedOf(form: HTMLFormElement | null): Entry {
  return form === null ? {} : typedIn(form, influxFields);
}

function mirrorsOf({ values }: SettingsAnswer): readonly Entry[] {
  const mirrors = valueAt(values, "mirrors");
  return Array.isArray(mirrors) ? (mirrors as readonly Entry[]) : [];
}
