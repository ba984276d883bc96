import type { Micros } from "../model/time.ts";
import { formatTime, MICROS_PER_SECOND } from "../model/time.ts";
import { OPEN_METEO } from "../model/weather.ts";
import type { ComponentHealth } from "../ops/health.ts";
import type { WeatherChoice } from "./weather.ts";

/** Asked of everybody who shows Open-Meteo's data (open-meteo.com/en/licence). */
const ATTRIBUTION = "Weather data by Open-Meteo.com (CC BY 4.0)";

/**
 * How the weather is: that of the source which is chosen, with the age of what events are given. `unhealthy` where the
 * source fails and nothing is known any more. Pure.
 */
export function weatherHealth(choice: WeatherChoice, openMeteo: ComponentHealth, now: Micros): ComponentHealth {
  if (choice.from === "nobody") return { status: "disabled", reason: "The weather is switched off (weather.source)." };
  const { weather, entity } = choice;
  const details = {
    source: choice.from === OPEN_METEO ? OPEN_METEO : (entity ?? null),
    observed_at: weather === undefined ? null : formatTime(weather.at),
    age_seconds: weather === undefined ? null : Math.max(0, Math.round((now - weather.at) / MICROS_PER_SECOND)),
    condition: weather?.condition ?? null,
    ...(choice.from === OPEN_METEO ? { attribution: ATTRIBUTION, open_meteo: openMeteo.details ?? {} } : {}),
  };
  const { status, reason } = choice.from === OPEN_METEO ? openMeteo : entityHealth(choice);
  const isLost = weather === undefined && choice.lostSince !== undefined && now - choice.lostSince >= STARTING;
  const known = status === "degraded" && isLost ? "unhealthy" : status;
  return { status: known, ...(reason === undefined ? {} : { reason }), details };
}

/** A source that has just begun is not lost. */
const STARTING: Micros = 120 * MICROS_PER_SECOND;

function entityHealth({ entity, lostSince }: WeatherChoice): Pick<ComponentHealth, "status" | "reason"> {
  if (lostSince === undefined) return { status: "healthy" };
  const reason =
    entity === undefined
      ? "No weather entity of Home Assistant has been seen yet."
      : `${entity} has told no weather since ${formatTime(lostSince)}; events are given the last one, for three hours.`;
  return { status: "degraded", reason };
}
