import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { HomeAssistantCheck, InfluxdbCheck, LeagueCheck, MqttCheck } from "../../../src/api/check-answers.ts";
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
  const answer = await check<HomeAssistantCheck>("home-assistant", typed);
  return outcomeOf(answer, ({ version, round_trip_ms, state, administrator }) => {
    const words = text.settings.home.seen(version, round_trip_ms);
    if (state !== "RUNNING") return { tone: "warn", words: `${words} ${text.settings.home.starting}` };
    return { tone: "good", words: administrator ? words : `${words} ${text.settings.home.noAdministrator}` };
  });
}

export async function checkInfluxdb(mirror: string, typed: Values): Promise<Outcome> {
  const answer = await check<InfluxdbCheck>("influxdb", { mirror, ...typed });
  return outcomeOf(answer, ({ name, database }) => ({
    tone: "good",
    words: text.settings.influx.seen(name, database),
  }));
}

export async function checkMqtt(typed: Values): Promise<Outcome> {
  const answer = await check<MqttCheck>("mqtt", typed);
  return outcomeOf(answer, ({ protocol, round_trip_ms, devices }) => ({
    tone: "good",
    words: text.settings.mqtt.seen(protocol, round_trip_ms, devices.length),
  }));
}

export async function checkLeague(typed: Values): Promise<Outcome> {
  const answer = await check<LeagueCheck>("league", { espn_path: typed["espn_path"] ?? "" });
  return outcomeOf(answer, ({ teams }) =>
    teams.length === 0
      ? { tone: "warn", words: text.settings.leagues.noTeams }
      : { tone: "good", words: text.settings.leagues.seen(teams.length, teams.slice(0, 3).join(", ")) },
  );
}

function check<Answer>(what: string, typed: Values): Promise<Answer> {
  return ask<Answer>(`api/v1/settings/check/${what}`, { method: "POST", body: withoutEmpty(typed) });
}

function outcomeOf<Seen>(
  { seen, failed }: { readonly seen: Seen | null; readonly failed: HomeAssistantCheck["failed"] },
  told: (seen: Seen) => Outcome,
): Outcome {
  return seen === null ? { tone: "bad", words: `${failed?.detail ?? ""} ${failed?.mend ?? ""}`.trim() } : told(seen);
}

/** The hub takes its own for what is left out. */
function withoutEmpty(typed: Values): Values {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => typeof value === "string"));
}
