import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { entriesOf } from "../../lib/settings.ts";
import { Card } from "../../parts/card.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";
import { checkInfluxdb } from "./checks.tsx";
import type { Field } from "./fields.tsx";
import { RemoveEntry } from "./remove-entry.tsx";
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

/** The mirrors: the first one, and as many others as there are. */
export function InfluxdbCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  const [adds, setAdds] = useState(false);
  const mirrors = entriesOf(of, "mirrors");
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
      <SectionForm
        of={of}
        section="influxdb"
        fields={fields}
        patch={(influxdb) => ({ influxdb })}
        check={(typed) => checkInfluxdb("influxdb", typed)}
      />
      {mirrors.map((entry, at) => {
        const name = String(entry["name"]);
        return (
          <section key={name} class="settings-mirror" aria-label={influx.mirror(name)}>
            <header class="row spread">
              <h3>{influx.mirror(name)}</h3>
              <RemoveEntry of={of} list="mirrors" at={at} label={influx.remove} removed={influx.removed(name)} />
            </header>
            <SectionForm
              of={of}
              section={`mirrors[${at}]`}
              fields={fields}
              patch={(changes) => ({ mirrors: mirrors.map((one, i) => (i === at ? { ...one, ...changes } : one)) })}
              check={(typed) => checkInfluxdb(name, typed)}
            />
          </section>
        );
      })}
      {adds && <NewMirror of={of} close={() => setAdds(false)} />}
    </Card>
  );
}

function NewMirror({ of, close }: { readonly of: SettingsAnswer; readonly close: () => void }): JSX.Element {
  const mirrors = entriesOf(of, "mirrors");
  return (
    <Dialog title={influx.add} close={close}>
      <SectionForm
        of={of}
        section={`mirrors[${mirrors.length}]`}
        fields={[nameField, ...influxFields]}
        patch={(entry) => ({ mirrors: [...mirrors, entry] })}
        check={(typed) => checkInfluxdb("", typed)}
        isNew
        saved={close}
      />
    </Dialog>
  );
}
