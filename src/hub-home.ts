import type { HubParts, HubRun } from "./hub-parts.ts";
import type { HubGaps } from "./hub-gaps.ts";
import { createHubGaps } from "./hub-gaps.ts";
import type { HubWeather } from "./hub-weather.ts";
import { createHubWeather } from "./hub-weather.ts";
import { HometideError } from "./model/errors.ts";
import { openActions } from "./hub-actions.ts";
import type { ComponentHealth } from "./ops/health.ts";
import { worst } from "./ops/health.ts";
import { Entities } from "./pipeline/entities.ts";
import { createHomeIntake, HOME_ASSISTANT, restoreHome } from "./pipeline/home-intake.ts";
import { HomePipeline } from "./pipeline/home.ts";
import { IdentityLedger } from "./pipeline/identity-ledger.ts";
import type { RulesView } from "./pipeline/rules/view.ts";
import { runRules } from "./pipeline/rules/run.ts";
import { createRulesView, createSubjects } from "./pipeline/rules/create-view.ts";
import type { RuleDays } from "./pipeline/rules/retention.ts";
import { createRuleDays, createRuleRetention } from "./pipeline/rules/retention.ts";
import { createRules } from "./pipeline/rules/rules.ts";
import { Surroundings } from "./pipeline/surroundings.ts";
import type { HomeAssistantLink } from "./sources/home-link.ts";
import type { Tally } from "./store/store.ts";

export interface HubHome {
  /** What is known of the entities now; empty until `restore` has resolved. */
  readonly entities: Entities;
  /** The weather around the home, from Home Assistant or from Open-Meteo. */
  readonly weather: HubWeather;
  /** Which entity bore which name when. */
  readonly names: IdentityLedger;
  /** Where the home is, as far as it is configured or Home Assistant has told it; degrees. */
  readonly latitude: () => number | undefined;
  /** The home's time zone, once Home Assistant has told one. */
  readonly toldTimeZone: () => string | undefined;
  /** What automations ask of Home Assistant; unreachable before `run`, and where none is configured. */
  readonly link: HomeAssistantLink;
  /** When Home Assistant was not listened to. */
  readonly gaps: HubGaps["view"];
  /** What can be asked about the user's rules; `tallies` are the counts of what was stored and left out. */
  rules(tallies: () => readonly Tally[]): RulesView;
  /** Entities that a rule keeps for other times than everybody. */
  readonly keptApart: ReturnType<typeof createRuleRetention>;
  readonly ruleDays: RuleDays;
  /** Takes up what the last run knew. */
  restore(): Promise<void>;
  /** Starts the source; gives how the connection to Home Assistant is, also where none is configured. */
  run(options: HubRun): Promise<() => ComponentHealth>;
}

/** The Home Assistant part of the hub: its source, the pipeline behind it, and what is known of the home. */
export function createHubHome(options: HubParts): HubHome {
  const { config, clock, log, metrics, journal, quality } = options;
  const surroundings = new Surroundings(config.time_zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone, {
    learns: config.time_zone === undefined,
    timeOfDay: config.time_of_day,
  });
  const weather = createHubWeather({ ...options, surroundings });
  const names = new IdentityLedger();
  const entities = new Entities(names);
  const rules = createRules(config.home_assistant);
  const pipeline = new HomePipeline({
    rules,
    surroundings,
    weather: weather.home,
    names,
  });

  const subjectOf = createSubjects(entities, pipeline.whereabouts);
  const gaps = createHubGaps();
  let link: HomeAssistantLink | undefined;
  const linked = (): HomeAssistantLink => {
    const { url, token } = config.home_assistant;
    if (link !== undefined) return link;
    const configured = url !== undefined && token !== undefined;
    const why = configured ? "the hub is not connected to it yet" : "it is not configured";
    throw new HometideError("home_assistant_unreachable", `Home Assistant: ${why}`);
  };

  return {
    entities,
    weather,
    names,
    link: {
      fireEvent: async (type, data) => linked().fireEvent(type, data),
      webhookIds: async () => linked().webhookIds(),
    },
    latitude: () => config.weather.latitude ?? surroundings.place?.latitude,
    toldTimeZone: () => surroundings.toldTimeZone,
    gaps: gaps.view,
    keptApart: createRuleRetention({ rules, subjectOf, store: journal }),
    ruleDays: createRuleDays({ rules, subjectOf }),
    rules: (tallies) =>
      createRulesView({ rules, entities, whereabouts: pipeline.whereabouts, tallies, store: journal, clock }),
    restore: async () => {
      await Promise.all([restoreHome({ journal, names, pipeline, entities }), weather.restore()]);
    },
    run: async ({ acceptor, supervisor, signal }) => {
      const { url, token } = config.home_assistant;
      if (url === undefined || token === undefined)
        return () => ({ status: "disabled", reason: WITHOUT_HOME_ASSISTANT });
      // Loaded while the hub answers already.
      const { createHomeAssistantSource } = await import("./sources/home-assistant/source.ts");
      const onQueue = (waiting: number): void => metrics.queueDepth.set({ source: HOME_ASSISTANT }, waiting);
      const isRecorded = (entityId: string): boolean => {
        const { deviceClass, area, integration } = entities.entity(entityId) ?? {};
        return rules.decide({ entityId, deviceClass, area, integration }).record;
      };
      const listening = await gaps.open({
        journal,
        acceptor,
        clock,
        log,
        metrics,
        source: HOME_ASSISTANT,
        recorderDelayMs: config.home_assistant.recorder_delay,
        healed: (changes, before) => pipeline.healed(changes, before),
        weatherOf: (entityId, states) => weather.home.healed(entityId, states),
        isRecorded,
        namesOf: (entityId, from, to) => entities.segments(entityId, from, to).map((span) => span.entityId),
        onRefused: (refused) => quality.note(HOME_ASSISTANT, refused),
        // Where a name was taken already, the recorder leaves the past of a renamed entity under the earlier one.
        knownIds: () => entities.entities().flatMap(({ entityId, aliases }) => [entityId, ...aliases]),
        deviceClassOf: (entityId) => entities.entity(entityId)?.deviceClass,
      });
      const states = createHomeIntake({ pipeline, entities, acceptor, quality, weather: weather.home });
      const actions = await openActions(config, { next: states, acceptor, quality, log, isRecorded });
      const { intake, listen } = actions;
      const source = createHomeAssistantSource({ settings: { url, token }, clock, log, listening, onQueue, ...listen });
      link = source.link;
      const running = source.run(signal, intake);
      const isCurrent = (): boolean => {
        const { status, details } = source.health();
        return status === "healthy" && details?.["waiting"] === 0;
      };
      const { lines } = pipeline;
      supervisor.run("rules", runRules({ lines, clock, emit: intake, isCurrent, after: running, signal }));
      gaps.run({ recorder: source.recorder, heard: running, supervisor, signal });
      return supervisor.run(HOME_ASSISTANT, running, () => {
        const health = worst(source.health(), actions.health());
        return { ...health, details: { ...health.details, ...gaps.details() } };
      });
    },
  };
}

const WITHOUT_HOME_ASSISTANT =
  "Home Assistant is not configured: set HOME_ASSISTANT_URL and HOME_ASSISTANT_TOKEN. Sports are recorded without it.";
