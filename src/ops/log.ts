import { multistream, pino } from "pino";
import { PinoPretty as pretty } from "pino-pretty";

/** What the parts of the hub log with: pino's methods, `(facts, sentence)` or `(sentence)`. */
export type Log = Pick<pino.Logger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(bindings: Readonly<Record<string, unknown>>): Log;
};

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ["json", "pretty"] as const;
export type LogFormat = (typeof logFormats)[number];

/** Names under which a secret might reach a log line; their values are replaced, two levels deep. */
const SECRET_NAMES = ["token", "password", "secret", "authorization", "access_token", "cookie"];

/** Logs go to standard error: standard output belongs to the data of the commands. */
export function createLog(options: {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes each line as well, as JSON. */
  readonly also?: { write(line: string): void };
}): Log {
  const { level, also } = options;
  const toError =
    options.format === "pretty"
      ? pretty({ destination: STANDARD_ERROR, ignore: "pid,hostname", translateTime: "HH:MM:ss.l", sync: true })
      : pino.destination({ dest: STANDARD_ERROR, sync: true });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
    },
    also === undefined || level === "silent"
      ? toError
      : multistream([
          { level, stream: toError },
          { level, stream: also },
        ]),
  );
}

const STANDARD_ERROR = 2;

/** Says nothing. For tools and tests that look at results, not at lines. */
export const silentLog: Log = pino({ level: "silent" });
