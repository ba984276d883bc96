import { crossCheckGlobs } from "./cross-check-globs.ts";
import { crossCheckLeagues } from "./cross-check-leagues.ts";
import { crossCheckMirrors } from "./cross-check-mirrors.ts";
import { crossCheckRules } from "./cross-check-rules.ts";
import type { ValueSource } from "./given.ts";
import type { CrossProblem } from "./problem.ts";
import type { Config } from "./schema.ts";

type Sources = ReadonlyMap<string, ValueSource>;

/** What no single value shows: settings that need, or contradict, another one. */
export function crossCheck(
  config: Config,
  sources: Sources,
): { readonly problems: readonly CrossProblem[]; readonly warnings: readonly string[] } {
  const { home_assistant: home, influxdb, history, espn, mqtt } = config;
  const origin = (key: string): string => sources.get(key)?.origin ?? "default";
  const problems: CrossProblem[] = [];
  const warnings: string[] = [];
  const intervals = ["espn.live_interval", "espn.soon_interval", "espn.idle_interval"];
  if (home.url !== undefined && home.token === undefined) {
    problems.push({
      key: "home_assistant.url",
      about: ["home_assistant.url", "home_assistant.token"],
      origin: origin("home_assistant.url"),
      reason: "is given without a token",
      mend: "Make a long-lived access token in your Home Assistant profile (Security) and set HOME_ASSISTANT_TOKEN.",
    });
  }
  if (home.url === undefined && home.token !== undefined) {
    warnings.push("HOME_ASSISTANT_TOKEN is given without HOME_ASSISTANT_URL: the hub runs with sports alone.");
  }
  const { latitude, longitude } = config.weather;
  if ((latitude === undefined) !== (longitude === undefined)) {
    const [has, lacks] = latitude === undefined ? ["longitude", "latitude"] : ["latitude", "longitude"];
    problems.push({
      key: `weather.${has}`,
      about: ["weather.latitude", "weather.longitude"],
      origin: origin(`weather.${has}`),
      reason: `is given without weather.${lacks}`,
      mend: "Give both, or neither: then the place that Home Assistant knows counts.",
    });
  }
  if (config.weather.source === "home_assistant" && home.url === undefined) {
    warnings.push("weather.source is home_assistant, but HOME_ASSISTANT_URL is not set: there is no weather.");
  }
  if (history === "influxdb" && (influxdb.url === undefined || !influxdb.enabled)) {
    problems.push({
      key: "history",
      about: ["history", "influxdb.url", "influxdb.enabled"],
      origin: origin("history"),
      value: '"influxdb"',
      reason: influxdb.url === undefined ? "needs InfluxDB's address" : "needs InfluxDB, which is switched off",
      mend:
        influxdb.url === undefined
          ? "Set INFLUXDB_URL, or leave history out."
          : "Set INFLUXDB_ENABLED=true, or leave history out.",
    });
  }
  if (influxdb.enabled && influxdb.url === undefined && origin("influxdb.enabled") !== "default") {
    warnings.push("InfluxDB is enabled, but INFLUXDB_URL is not set: nothing is mirrored.");
  }
  if (espn.live_interval > espn.soon_interval || espn.soon_interval > espn.idle_interval) {
    problems.push({
      key: intervals.join(", "),
      about: intervals,
      origin: [...new Set(intervals.map(origin))].join(", "),
      reason: `do not grow (${espn.live_interval}, ${espn.soon_interval} and ${espn.idle_interval} ms)`,
      mend: "Poll most often while a game is live, and least often when none is near.",
    });
  }
  if (mqtt.password !== undefined && mqtt.username === undefined) {
    problems.push({
      key: "mqtt.password",
      about: ["mqtt.password", "mqtt.username"],
      origin: origin("mqtt.password"),
      reason: "is given without mqtt.username",
      mend: "Set MQTT_USERNAME too: brokers know passwords by their user.",
    });
  }
  const mirrors = crossCheckMirrors(config, origin);
  const rules = crossCheckRules(home.rules, origin);
  return {
    problems: [
      ...problems,
      ...crossCheckLeagues(config, origin),
      ...crossCheckGlobs(home, origin),
      ...mirrors.problems,
      ...rules.problems,
    ],
    warnings: [...warnings, ...mirrors.warnings, ...rules.warnings],
  };
}
