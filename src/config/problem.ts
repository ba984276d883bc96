import { HometideError } from "../model/errors.ts";
import type { Given } from "./given.ts";
import type { Setting } from "./settings.ts";

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** Place in the schema, such as `server.port`; the unknown name where there is no such place. */
  readonly key: string;
  readonly origin: string;
  /** The value as it may be shown; absent where the value is not what is wrong. */
  readonly value?: string;
  /** Completes "KEY = VALUE …". */
  readonly reason: string;
  /** A sentence that says what to do. */
  readonly mend: string;
}

/** A problem between settings; `about` names all of them. */
export interface CrossProblem extends Problem {
  readonly about: readonly string[];
}

const SHOWN_CHARACTERS = 80;

/** A value as it may stand in a message or a log: secrets and credentials in addresses never do. */
function shown(setting: Pick<Setting, "secret">, raw: unknown): string {
  if (setting.secret) return "(secret)";
  const text = typeof raw === "string" ? JSON.stringify(raw) : String(JSON.stringify(raw));
  const safe = text.replace(/(:\/\/)[^/@\s"]*@/g, "$1***@");
  return safe.length > SHOWN_CHARACTERS ? `${safe.slice(0, SHOWN_CHARACTERS)}…` : safe;
}

/** A problem with a value that was given for a setting. */
export function wrongValue(setting: Setting, given: Given, reason: string, mend?: string): Problem {
  return {
    key: setting.key,
    origin: given.origin,
    value: shown(setting, given.raw),
    reason,
    mend: mend ?? leaveOut(setting),
  };
}

function leaveOut({ default: fallback }: Setting): string {
  return fallback === undefined || (Array.isArray(fallback) && fallback.length === 0)
    ? "Correct it, or leave it out."
    : `Correct it, or leave it out for the default (${valueText(fallback)}).`;
}

/** A value as it would be written in the environment. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(valueText).join(",") : JSON.stringify(value);
}

function problemText({ key, origin, value, reason, mend }: Problem): string {
  return `${origin}: ${key}${value === undefined ? "" : ` = ${value}`} ${reason}. ${mend}`;
}

/** All problems as the one error that stops the start. */
export function configError(problems: readonly Problem[]): HometideError {
  const head = problems.length === 1 ? "One value is wrong" : `${problems.length} values are wrong`;
  const lines = problems.map((problem) => `  - ${problemText(problem)}`);
  return new HometideError("config_invalid", [`${head} in the configuration:`, ...lines].join("\n"), {
    details: { problems },
  });
}
