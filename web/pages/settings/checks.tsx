import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { HomeAssistantCheck, InfluxdbCheck } from "../../../src/api/settings-answers.ts";
import { wordsOf } from "../../lib/doing.ts";
import { ask } from "../../lib/http.ts";
import { Icon } from "../../parts/icon.tsx";
import { text } from "../../text/en.ts";

type Values = Readonly<Record<string, unknown>>;

/** What a try showed. */
export interface Outcome {
  readonly tone: "good" | "warn" | "bad";
  readonly words: string;
}

/** A try of what a form says: its button, and below it what was seen. */
export function useCheck(look: (typed: Values) => Promise<Outcome>): {
  readonly button: (typed: () => Values) => JSX.Element;
  readonly outcome: JSX.Element;
} {
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState<Outcome | undefined>();
  const run = async (typed: Values): Promise<void> => {
    setBusy(true);
    setSeen(undefined);
    try {
      setSeen(await look(typed));
    } catch (error) {
      setSeen({ tone: "bad", words: wordsOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return {
    button: (typed) => (
      <button type="button" class="button" disabled={busy} onClick={() => void run(typed())}>
        <Icon name="play" />
        {busy ? text.settings.checking : text.settings.check}
      </button>
    ),
    outcome: (
      <div role="status">
        {seen !== undefined && (
          <p class={`settings-outcome settings-${seen.tone}`}>
            <Icon name={seen.tone === "good" ? "check" : seen.tone} />
            <span>{seen.words}</span>
          </p>
        )}
      </div>
    ),
  };
}

export async function checkHomeAssistant(typed: Values): Promise<Outcome> {
  const { home_assistant: seen, failed } = await ask<HomeAssistantCheck>("api/v1/settings/check/home-assistant", {
    method: "POST",
    body: withoutEmpty(typed),
  });
  if (seen === null) return { tone: "bad", words: `${failed?.detail ?? ""} ${failed?.mend ?? ""}`.trim() };
  const words = text.settings.home.seen(seen.version, seen.round_trip_ms);
  if (seen.state !== "RUNNING") return { tone: "warn", words: `${words} ${text.settings.home.starting}` };
  return { tone: "good", words: seen.administrator ? words : `${words} ${text.settings.home.noAdministrator}` };
}

export async function checkInfluxdb(mirror: string, typed: Values): Promise<Outcome> {
  const { influxdb: seen, failed } = await ask<InfluxdbCheck>("api/v1/settings/check/influxdb", {
    method: "POST",
    body: { mirror, ...withoutEmpty(typed) },
  });
  if (seen === null) return { tone: "bad", words: `${failed?.detail ?? ""} ${failed?.mend ?? ""}`.trim() };
  return { tone: "good", words: text.settings.influx.seen(seen.name, seen.database) };
}

/** The hub takes its own for what is left out. */
function withoutEmpty(typed: Values): Values {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => typeof value === "string"));
}
