import type { JSX } from "preact";
import type { SettingsAnswer } from "../../src/api/settings-answers.ts";
import { useData } from "../lib/data.ts";
import { to } from "../lib/router.ts";
import { SETTINGS } from "../lib/settings.ts";
import { Card, Page } from "../parts/card.tsx";
import { Icon } from "../parts/icon.tsx";
import { Loaded } from "../parts/states.tsx";
import { text } from "../text/en.ts";
import type { Field } from "./settings/fields.tsx";
import { HomeAssistantCard } from "./settings/home-assistant.tsx";
import { InfluxdbCard } from "./settings/influxdb.tsx";
import { LeaguesCard } from "./settings/leagues.tsx";
import { ListsCard } from "./settings/lists.tsx";
import { MqttCard } from "./settings/mqtt.tsx";
import { RulesCard } from "./settings/rules.tsx";
import { SectionForm } from "./settings/section-form.tsx";
import { TeamsCard } from "./settings/teams.tsx";
import "./settings/settings.css";

const { retention, place } = text.settings;

const retentionFields: readonly Field[] = [
  { name: "raw_days", label: retention.raw, type: "number" },
  { name: "hourly_days", label: retention.hourly, type: "number" },
  { name: "daily_days", label: retention.daily, type: "number" },
  { name: "sports_days", label: retention.sports, type: "number" },
];
const placeFields: readonly Field[] = [
  {
    name: "time_zone",
    label: place.zone,
    placeholder: place.zoneHint,
    suggestions: Intl.supportedValuesOf("timeZone"),
  },
  {
    name: "time_of_day",
    label: place.timeOfDay,
    type: "select",
    options: [
      { value: "clock", label: place.byClock },
      { value: "sun", label: place.bySun },
    ],
  },
  { name: "weather.latitude", label: place.latitude, type: "number", placeholder: place.placeHint },
  { name: "weather.longitude", label: place.longitude, type: "number", placeholder: place.placeHint },
];

/** What the hub is told to do: the configuration's file, as far as it is the dashboard's to change. */
export default function Settings(): JSX.Element {
  const settings = useData<SettingsAnswer>(SETTINGS);
  return (
    <Page
      title={text.settings.title}
      lead={text.settings.lead}
      aside={
        <a class="button" href={to("/setup")}>
          {text.settings.firstSteps}
        </a>
      }
    >
      <Loaded of={settings} lines={8}>
        {(of) => (
          <div class="stack">
            <Notes of={of} />
            <div class="settings">
              <div class="stack">
                <TeamsCard of={of} />
                <LeaguesCard of={of} />
                <HomeAssistantCard of={of} />
                <InfluxdbCard of={of} />
                <MqttCard of={of} />
              </div>
              <div class="stack">
                <RulesCard of={of} />
                <ListsCard of={of} />
                <Card title={retention.title}>
                  <SectionForm
                    of={of}
                    section="retention"
                    fields={retentionFields}
                    patch={(changes) => ({ retention: changes })}
                  />
                </Card>
                <Card title={place.title}>
                  <SectionForm of={of} section="" fields={placeFields} patch={nested} />
                </Card>
              </div>
            </div>
            <p class="muted small settings-file">{text.settings.file(of.file)}</p>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** `weather.latitude` belongs into the section `weather`. */
function nested(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const patch: Record<string, Record<string, unknown>> = {};
  const top: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(changes)) {
    const [section = "", name] = key.split(".");
    if (name === undefined) top[section] = value;
    else patch[section] = { ...patch[section], [name]: value };
  }
  return { ...top, ...patch };
}

/** What keeps the settings from being changed, or from being in force. */
function Notes({ of: { read_only, wrong, in_force } }: { readonly of: SettingsAnswer }): JSX.Element | null {
  const notes = [
    ...(read_only === null ? [] : [text.settings.readOnly(read_only)]),
    ...(wrong === null ? [] : [text.settings.wrong(wrong)]),
    ...(wrong === null && !in_force ? [text.settings.notInForce] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <div class="settings-warnings" role="status">
      {notes.map((words) => (
        <p key={words}>
          <Icon name="warn" />
          <span>{words}</span>
        </p>
      ))}
    </div>
  );
}
