import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
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
export function useCheck(look: ((typed: Values) => Promise<Outcome>) | undefined): {
  readonly button: (typed: () => Values) => JSX.Element | null;
  readonly outcome: JSX.Element | null;
} {
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState<Outcome | undefined>();
  const told = useRef<HTMLDivElement>(null);
  // On a phone it would be said below the edge of the screen.
  useEffect(() => seen && told.current?.scrollIntoView({ block: "nearest" }), [seen]);
  const run = async (typed: Values): Promise<void> => {
    setBusy(true);
    setSeen(undefined);
    try {
      setSeen(await look?.(typed));
    } catch (error) {
      setSeen({ tone: "bad", words: wordsOf(error) });
    } finally {
      setBusy(false);
    }
  };
  if (look === undefined) return { button: () => null, outcome: null };
  return {
    button: (typed) => (
      <button type="button" class="button" disabled={busy} onClick={() => void run(typed())}>
        <Icon name="play" />
        {busy ? text.settings.checking : text.settings.check}
      </button>
    ),
    outcome: (
      <div role="status" class="settings-tried" ref={told}>
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
  const answer = await check<HomeAssistantCheck>("home-assistant", typed, ["url", "token"]);
  return outcomeOf(answer, ({ version, round_trip_ms, state, administrator }) => {
    const words = text.settings.home.seen(version, round_trip_ms);
    if (state !== "RUNNING") return { tone: "warn", words: `${words} ${text.settings.home.starting}` };
    return { tone: "good", words: administrator ? words : `${words} ${text.settings.home.noAdministrator}` };
  });
}

export async function checkInfluxdb(mirror: string, typed: Values): Promise<Outcome> {
  const names = ["mirror", "url", "database", "org", "token", "username", "password"];
  const answer = await check<InfluxdbCheck>("influxdb", { ...typed, mirror }, names);
  return outcomeOf(answer, ({ name, database }) => ({
    tone: "good",
    words: text.settings.influx.seen(name, database),
  }));
}

export async function checkMqtt(typed: Values): Promise<Outcome> {
  const names = ["url", "username", "password", "discovery_prefix", "base_topic"];
  const answer = await check<MqttCheck>("mqtt", typed, names);
  return outcomeOf(answer, ({ protocol, round_trip_ms, devices }) => ({
    tone: "good",
    words: text.settings.mqtt.seen(protocol, round_trip_ms, devices.length),
  }));
}

export async function checkLeague(typed: Values): Promise<Outcome> {
  const path = typed["espn_path"];
  if (typeof path !== "string") return { tone: "bad", words: text.settings.leagues.noPath };
  const answer = await check<LeagueCheck>("league", { espn_path: path }, ["espn_path"]);
  return outcomeOf(answer, ({ teams }) =>
    teams.length === 0
      ? { tone: "warn", words: text.settings.leagues.noTeams }
      : { tone: "good", words: text.settings.leagues.seen(teams.length, teams.slice(0, 3).join(", ")) },
  );
}

/** The hub takes its own for what is left out. */
function check<Answer>(what: string, typed: Values, names: readonly string[]): Promise<Answer> {
  const body = Object.fromEntries(
    Object.entries(typed).filter(([name, value]) => names.includes(name) && typeof value === "string"),
  );
  return ask<Answer>(`api/v1/settings/check/${what}`, { method: "POST", body });
}

function outcomeOf<Seen>(
  { seen, failed }: { readonly seen: Seen | null; readonly failed: HomeAssistantCheck["failed"] },
  told: (seen: Seen) => Outcome,
): Outcome {
  if (seen !== null) return told(seen);
  const words = `${failed?.detail ?? ""} ${failed?.mend ?? ""}`.trim();
  return { tone: "bad", words: `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}` };
}
