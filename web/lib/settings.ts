import { useState } from "preact/hooks";
import type { RuleAnswer, TrialAnswer } from "../../src/api/rule-answers.ts";
import type { SettingsAnswer } from "../../src/api/settings-answers.ts";
import { text } from "../text/en.ts";
import { changed } from "./data.ts";
import { wordsOf } from "./doing.ts";
import { ask, RequestError } from "./http.ts";
import { live } from "./live.ts";

export const SETTINGS = "api/v1/settings";

type Json = Readonly<Record<string, unknown>>;

/** How saving is, and what it came to. */
export interface Saving {
  readonly phase: "idle" | "saving" | "starting";
  /** What is wrong, by the key of the setting. */
  readonly errors: Readonly<Record<string, string>>;
  /** What is wrong and belongs to no setting that is shown. */
  readonly failed: string | undefined;
  /** Gives whether the hub runs with it now. */
  save(patch: Json, version?: string): Promise<boolean>;
}

export function useSaving(): Saving {
  const [phase, setPhase] = useState<Saving["phase"]>("idle");
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [failed, setFailed] = useState<string | undefined>();
  return {
    phase,
    errors,
    failed,
    async save(patch, version) {
      setPhase("saving");
      setErrors({});
      setFailed(undefined);
      try {
        await saveSettings(patch, version, () => setPhase("starting"));
        return true;
      } catch (error) {
        setErrors(errorsOf(error));
        setFailed(wordsOf(error));
        // Somebody else changed them: what they are now is to be seen.
        if (error instanceof RequestError && error.problem.status === 412) changed(SETTINGS);
        return false;
      } finally {
        setPhase("idle");
      }
    },
  };
}

/**
 * Changes the settings, and waits until the hub runs with them.
 *
 * @throws RequestError where they are refused; Error where the hub does not come up with them
 */
async function saveSettings(patch: Json, version?: string, written?: () => void): Promise<void> {
  const answer = await ask<SettingsAnswer>(SETTINGS, {
    method: "PATCH",
    body: patch,
    ...(version === undefined ? {} : { ifMatch: version }),
  });
  if (!answer.in_force) {
    written?.();
    // That the stream breaks now is meant so: nothing is called stale for it.
    live.stop();
    try {
      await untilInForce();
    } finally {
      live.start();
    }
  }
  changed("api/");
}

const LOOK_MS = 250;
const LONGEST_MS = 60_000;

async function untilInForce(): Promise<void> {
  const end = Date.now() + LONGEST_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    try {
      if ((await ask<SettingsAnswer>(SETTINGS)).in_force) return;
    } catch (error) {
      // Nobody answers while the hub starts.
      if (!(error instanceof RequestError && error.passes)) throw error;
    }
    if (Date.now() > end) throw new Error(text.settings.notStarted);
  }
}

/** What is wrong with a change, by the key of the setting. */
export function errorsOf(error: unknown): Readonly<Record<string, string>> {
  const errors = error instanceof RequestError ? error.problem.errors : [];
  return Object.fromEntries(
    errors.map(({ pointer = "", detail }) => [keyOf(pointer), atItsPlace(keyOf(pointer), detail)]),
  );
}

/** What is said of a setting, where it stands at its field: without its key. */
function atItsPlace(key: string, detail: string): string {
  const said = detail.startsWith(`${key} = `)
    ? detail.slice(key.length + 3)
    : detail.startsWith(`${key} `)
      ? detail.slice(key.length + 1)
      : detail;
  return `${said[0]?.toUpperCase() ?? ""}${said.slice(1)}`;
}

/** `/mirrors/0/url` is `mirrors[0].url`. */
function keyOf(pointer: string): string {
  return pointer
    .slice(1)
    .replaceAll(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".");
}

/** The value at a key of the settings, such as `mirrors[0].url`. */
export function valueAt(values: Json, key: string): unknown {
  let place: unknown = values;
  for (const [step] of key.matchAll(/[^.[\]]+/g)) {
    if (typeof place !== "object" || place === null) return undefined;
    place = Reflect.get(place, step);
  }
  return place;
}

/** The entries of a list of the settings, as the file has them. */
export function entriesOf(
  { values }: SettingsAnswer,
  key: "home_assistant.rules" | "mirrors" | "leagues_custom",
): readonly Json[] {
  const entries = valueAt(values, key);
  return Array.isArray(entries) ? (entries as readonly Json[]) : [];
}

/**
 * Adds a rule for one entity: before the rule that decides about it now, else at the end; the first that fits is the only one.
 *
 * @throws as {@link saveSettings} does
 */
export async function addRule(entityId: string, rule: Json): Promise<void> {
  const [settings, { rules }, trial] = await Promise.all([
    ask<SettingsAnswer>(SETTINGS),
    ask<{ readonly rules: readonly RuleAnswer[] }>("api/v1/rules"),
    ask<TrialAnswer>(`api/v1/rules/test/${encodeURIComponent(entityId)}`),
  ]);
  const at = rules.findIndex(({ name }) => name === trial.rule);
  const before = entriesOf(settings, "home_assistant.rules");
  const next = at === -1 ? [...before, rule] : [...before.slice(0, at), rule, ...before.slice(at)];
  await saveSettings({ home_assistant: { rules: next } }, settings.version);
}
