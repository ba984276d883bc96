import type { Clock } from "../../model/clock.ts";
import type { HometideError } from "../../model/errors.ts";
import type { Micros } from "../../model/time.ts";
import { formatTime, MICROS_PER_MS } from "../../model/time.ts";
import type { Place, WeatherObservation } from "../../model/weather.ts";
import type { ComponentHealth } from "../../ops/health.ts";
import type { Log } from "../../ops/log.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Emit, Source } from "../source.ts";
import { askOpenMeteo } from "./client.ts";
import type { OpenMeteoSettings } from "./options.ts";

export interface OpenMeteoOptions {
  readonly settings: OpenMeteoSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The hub's version, for the User-Agent. */
  readonly version: string;
  /** Where the home is, as far as it is known. */
  readonly place: () => Place | undefined;
  /** Whether the weather is wanted from here; while it is not, nobody is asked. */
  readonly wanted: () => boolean;
}

/** Whether something is wanted, and from where, is looked up this often. */
const LOOK_MS = 1_000;
/** After failures: this, doubled each time, up to the interval. */
const RETRY_MS = 30_000;

/** Open-Meteo's weather at the home. A failure is told in health and tried again; nothing ends it but its signal. */
export function createOpenMeteoSource(options: OpenMeteoOptions): Source<WeatherObservation> {
  const { settings, clock, log, metrics, version, place, wanted } = options;
  const client = { ...settings, version, clock, metrics };
  const lookMs = Math.min(LOOK_MS, settings.intervalMs);
  let failure: { readonly error: HometideError; readonly since: Micros; readonly retryAt: Micros } | undefined;
  let readAt: Micros | undefined;

  /** One question. @returns how long to wait for the next, milliseconds */
  async function poll(at: Place, failures: number, signal: AbortSignal, emit: Emit<WeatherObservation>) {
    const answer = await askOpenMeteo(client, at, signal);
    if (signal.aborted) return { failures, waitMs: 0 };
    const now = clock.now();
    if (answer.kind === "answered") {
      await emit([answer.observation]);
      readAt = now;
      failure = undefined;
      return { failures: 0, waitMs: settings.intervalMs };
    }
    const backOffMs = Math.min(RETRY_MS * 2 ** failures, settings.intervalMs);
    const waitMs = Math.max(backOffMs, answer.waitMs ?? 0);
    failure = { error: answer.error, since: failure?.since ?? now, retryAt: now + waitMs * MICROS_PER_MS };
    log.warn({ code: answer.error.code, retry_in_ms: waitMs }, `the weather was not read: ${answer.error.message}`);
    return { failures: failures + 1, waitMs };
  }

  return {
    name: "weather",
    async run(signal, emit) {
      let due = 0;
      let failures = 0;
      while (!signal.aborted) {
        const at = wanted() ? place() : undefined;
        if (at === undefined || clock.now() < due) {
          await clock.sleep(lookMs, signal);
          continue;
        }
        const polled = await poll(at, failures, signal, emit);
        failures = polled.failures;
        due = clock.now() + polled.waitMs * MICROS_PER_MS;
      }
    },
    health(): ComponentHealth {
      if (!wanted())
        return { status: "disabled", reason: "Open-Meteo is not asked: Home Assistant tells the weather." };
      if (place() === undefined) return { status: "disabled", reason: WITHOUT_PLACE };
      const details = { read_at: readAt === undefined ? null : formatTime(readAt) };
      if (failure === undefined) {
        if (readAt !== undefined) return { status: "healthy", details };
        return { status: "degraded", reason: "Open-Meteo has not answered yet.", details };
      }
      const { error, since, retryAt } = failure;
      const failing = { code: error.code, failing_since: formatTime(since), retry_at: formatTime(retryAt) };
      return { status: "degraded", reason: `${error.message}. ${error.mend}`, details: { ...details, ...failing } };
    },
  };
}

const WITHOUT_PLACE =
  "Where the home is is not known: set HOMETIDE_WEATHER_LATITUDE and HOMETIDE_WEATHER_LONGITUDE, or connect Home Assistant.";
