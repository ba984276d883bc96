import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RuleAnswer, SuggestionAnswer, TrialAnswer } from "../api/rule-answers.ts";
import { ruleAnswer, suggestionAnswer, trialAnswer } from "../api/rule-answers.ts";
import type { Config } from "../config/schema.ts";
import { systemClock } from "../model/clock.ts";
import { HometideError } from "../model/errors.ts";
import { createLog } from "../ops/log.ts";
import { Entities } from "../pipeline/entities.ts";
import { restoreHome } from "../pipeline/home-intake.ts";
import { HomePipeline } from "../pipeline/home.ts";
import { IdentityLedger } from "../pipeline/identity-ledger.ts";
import { createRulesView } from "../pipeline/rules/create-view.ts";
import { createRules } from "../pipeline/rules/rules.ts";
import type { RulesView, SuggestionQuery } from "../pipeline/rules/view.ts";
import { Surroundings } from "../pipeline/surroundings.ts";
import { openEmbeddedStore } from "../store/embedded/store.ts";
import { createHubAsk } from "./ask-hub.ts";

/** What may be given of an entity that the hub does not know, or knows otherwise. */
export interface Given {
  readonly state?: string | undefined;
  readonly area?: string | undefined;
  readonly integration?: string | undefined;
  readonly device_class?: string | undefined;
}

/** What commands ask about the rules: of a hub that runs, else of its data folder, else of the configuration alone. */
export interface RulesClient {
  /** Whose rules these are. */
  readonly from: "hub" | "folder" | "configuration";
  list(): Promise<readonly RuleAnswer[]>;
  test(entityId: string, given: Given): Promise<TrialAnswer>;
  suggestions(query: SuggestionQuery): Promise<readonly SuggestionAnswer[]>;
  close(): Promise<void>;
}

/** @throws HometideError hub_unreachable where a hub holds the folder and does not answer, and what opening a store throws */
export async function openRules(config: Config, options: { readonly offline: boolean }): Promise<RulesClient> {
  if (options.offline || !existsSync(join(config.data_dir, "hometide.db"))) return ofConfiguration(config);
  try {
    return await ofFolder(config);
  } catch (error) {
    if (error instanceof HometideError && error.code === "data_dir_locked") return ofHub(config);
    throw error;
  }
}

function ofHub(config: Config): RulesClient {
  const ask = createHubAsk(config);
  // The hub's API is of this version's schemas: another version that answers otherwise has no folder lock in common.
  return {
    from: "hub",
    list: async () => ((await ask("GET", "/api/v1/rules")) as { rules: readonly RuleAnswer[] }).rules,
    test: async (entityId, given) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, String(value));
      return (await ask(
        "GET",
        `/api/v1/rules/test/${encodeURIComponent(entityId)}?${query.toString()}`,
      )) as TrialAnswer;
    },
    suggestions: async ({ days, limit }) => {
      const query = new URLSearchParams({ days: String(days), limit: String(limit) });
      const answer = await ask("GET", `/api/v1/rules/suggestions?${query.toString()}`);
      return (answer as { suggestions: readonly SuggestionAnswer[] }).suggestions;
    },
    close: () => Promise.resolve(),
  };
}

async function ofFolder(config: Config): Promise<RulesClient> {
  const log = createLog({ ...config.log, level: "error" });
  const journal = await openEmbeddedStore({ folder: config.data_dir, clock: systemClock, log });
  try {
    const names = new IdentityLedger();
    const entities = new Entities(names);
    const rules = createRules(config.home_assistant);
    const pipeline = new HomePipeline({ rules, surroundings: new Surroundings("UTC"), names });
    await restoreHome({ journal, names, pipeline, entities });
    const known = await journal.tallies();
    const { whereabouts } = pipeline;
    const view = createRulesView({
      rules,
      entities,
      whereabouts,
      tallies: () => known,
      store: journal,
      clock: systemClock,
    });
    return client("folder", view, () => journal.close());
  } catch (error) {
    await journal.close();
    throw error;
  }
}

function ofConfiguration(config: Config): RulesClient {
  const view = createRulesView({
    rules: createRules(config.home_assistant),
    entities: new Entities(),
    whereabouts: () => ({ area: undefined, integration: undefined }),
    tallies: () => [],
    store: { range: () => Promise.resolve({ rows: [] }) },
    clock: systemClock,
  });
  return client("configuration", view, () => Promise.resolve());
}

function client(from: RulesClient["from"], view: RulesView, close: () => Promise<void>): RulesClient {
  return {
    from,
    list: () => Promise.resolve(view.list().map(ruleAnswer)),
    test: (entityId, { state, area, integration, device_class: deviceClass }) => {
      const given = {
        ...(state === undefined ? {} : { state }),
        ...(area === undefined ? {} : { area }),
        ...(integration === undefined ? {} : { integration }),
        ...(deviceClass === undefined ? {} : { deviceClass }),
      };
      return Promise.resolve(trialAnswer(view.test(entityId, given)));
    },
    suggestions: async (query) => (await view.suggestions(query)).map(suggestionAnswer),
    close,
  };
}
