import type { JSX } from "preact";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { Card } from "../../parts/card.tsx";
import { text } from "../../text/en.ts";
import { checkMqtt } from "./checks.tsx";
import type { Field } from "./fields.tsx";
import { SectionForm } from "./section-form.tsx";

const { mqtt } = text.settings;

const fields: readonly Field[] = [
  { name: "url", label: mqtt.url, type: "url", placeholder: "mqtt://192.168.1.10:1883" },
  {
    name: "discovery",
    label: mqtt.discovery,
    hint: mqtt.discoveryHint,
    type: "select",
    options: [
      { value: "device", label: mqtt.forms.device },
      { value: "components", label: mqtt.forms.components },
      { value: "off", label: mqtt.forms.off },
    ],
  },
  { name: "username", label: mqtt.username },
  { name: "password", label: mqtt.password, type: "password" },
  { name: "base_topic", label: mqtt.base, hint: mqtt.baseHint },
  { name: "discovery_prefix", label: mqtt.prefix },
  { name: "expires_after", label: mqtt.expires, hint: mqtt.expiresHint },
  { name: "enabled", label: mqtt.enabled, type: "checkbox" },
];

/** The broker through which Home Assistant is told of the teams, and whether it takes the hub. */
export function MqttCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  return (
    <Card title={mqtt.title}>
      <p class="muted settings-lead">{mqtt.lead}</p>
      <SectionForm of={of} section="mqtt" fields={fields} patch={(changes) => ({ mqtt: changes })} check={checkMqtt} />
    </Card>
  );
}
