import { pino } from "pino";

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
export function createLog(options: { readonly level: LogLevel; readonly format: LogFormat }): Log {
  return pino({
    level: options.level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
    transport:
      options.format === "pretty"
        ? { target: "pino-pretty", options: { destination: 2, ignore: "pid,hostname", translateTime: "HH:MM:ss.l" } }
        : { target: "pino/file", options: { destination: 2 } },
  });
}

/** Says nothing. For tools and tests that look at results, not at lines. */
export const silentLog: Log = pino({ level: "silent" });
