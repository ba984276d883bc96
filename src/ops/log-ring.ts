import type { Clock } from "../model/clock.ts";
import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_HOUR } from "../model/time.ts";
import type { LogLevel } from "./log.ts";

/** A line of the log as it was written, secrets already replaced. */
export interface LogLine {
  /** RFC 3339 UTC. */
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  /** What else the line says. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const MOST_LINES = 1_000;
/** Lines beyond are cut: a log is no place for payloads. */
const MOST_LENGTH = 4_000;

/** The lines of the last hour, at most a thousand: what the dashboard shows without anybody logging in to a machine. */
export class LogRing {
  readonly #clock: Pick<Clock, "now">;
  readonly #lines: { readonly at: Micros; readonly text: string }[] = [];

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Takes a line of pino's JSON: pino calls this for each. */
  write(text: string): void {
    this.#lines.push({ at: this.#clock.now(), text: text.slice(0, MOST_LENGTH) });
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }

  /** Oldest first. */
  lines(): readonly LogLine[] {
    const oldest = this.#clock.now() - MICROS_PER_HOUR;
    return this.#lines.flatMap(({ at, text }) => (at < oldest ? [] : [read(text, at)]));
  }
}

function read(text: string, at: Micros): LogLine {
  try {
    // Our own line: pino wrote these names.
    const { time, level, msg, ...facts } = JSON.parse(text) as { time: string; level: LogLevel; msg?: string };
    return { time, level, message: msg ?? "", facts };
  } catch {
    // It was cut: it is shown as far as it goes.
    return { time: formatTime(at), level: "info", message: text, facts: {} };
  }
}
