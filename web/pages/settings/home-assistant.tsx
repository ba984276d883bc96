import type { JSX } from "preact";
import type { SettingsAnswer } from "../../../src/api/settings-answers.ts";
import { Card } from "../../parts/card.tsx";
import { text } from "../../text/en.ts";
import { checkHomeAssistant } from "./checks.tsx";
import type { Field } from "./fields.tsx";
import { SectionForm } from "./section-form.tsx";

export const homeFields: readonly Field[] = [
  { name: "url", label: text.settings.home.url, type: "url", placeholder: "http://homeassistant.local:8123" },
  { name: "token", label: text.settings.home.token, type: "password", hint: text.settings.home.tokenHint },
];

/** Where Home Assistant is, and whether it takes the hub. */
export function HomeAssistantCard({ of }: { readonly of: SettingsAnswer }): JSX.Element {
  return (
    <Card title={text.settings.home.title}>
      <SectionForm
        of={of}
        section="home_assistant"
        fields={homeFields}
        patch={(home_assistant) => ({ home_assistant })}
        check={checkHomeAssistant}
      />
    </Card>
  );
}
