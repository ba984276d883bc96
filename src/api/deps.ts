import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Static, TSchema } from "typebox";
import type { Clock } from "../model/clock.ts";
import type { HealthReport } from "../ops/health-report.ts";
import type { GapsView } from "../gaps/view.ts";
import type { MirrorsView } from "../mirror/view.ts";
import type { Log } from "../ops/log.ts";
import type { LogLine } from "../ops/log-ring.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { EntityView } from "../pipeline/entity-view.ts";
import type { RulesView } from "../pipeline/rules/view.ts";
import type { ImportGames } from "../sports/import/view.ts";
import type { QualityReport } from "../pipeline/quality-view.ts";
import type { SimulationsView } from "../simulator/view.ts";
import type { LeagueTeam, SportsView } from "../sports/view.ts";
import type { StorageView } from "../store/storage-view.ts";
import type { Store } from "../store/store.ts";
import type { SummariesView } from "../summaries/view.ts";
import type { WebhooksView } from "../automations/view.ts";
import type { SettingsView } from "../config/settings-view.ts";
import type { Access } from "./access.ts";
import type { LetInBy } from "./guard.ts";
import type { HubSettings } from "./hub-settings.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a token too: the handler then says no more than whether the hub lives. */
    liveness?: boolean;
    /** Answers everybody: what a browser must have before it can sign in. */
    open?: boolean;
  }
  interface FastifyRequest {
    /** By what the request was let in; `undefined` where the route answers others too. */
    letInBy: LetInBy | undefined;
  }
}

/** What the API reads. It changes nothing but what it asks of the mirrors. */
export interface ApiDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The log of the last hour, oldest first. */
  readonly recentLog: () => readonly LogLine[];
  readonly version: string;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly sports: SportsView;
  /** The teams that the user follows, as far as ESPN has told them. */
  readonly followed: () => readonly LeagueTeam[];
  /** Games that are played into the automations as a test. */
  readonly simulations: SimulationsView;
  readonly entities: EntityView;
  readonly mirrors: MirrorsView;
  readonly gaps: GapsView;
  readonly rules: RulesView;
  readonly summaries: SummariesView;
  /** Of the home, degrees; `undefined` where nobody has told it. */
  readonly latitude: () => number | undefined;
  readonly webhooks: WebhooksView;
  readonly storage: StorageView;
  readonly quality: () => QualityReport;
  readonly importGames: ImportGames;
  readonly health: () => HealthReport;
  readonly access: Access;
  readonly pageSettings: () => HubSettings;
  /** The configuration, for who changes it. */
  readonly settings: SettingsView;
  /** Folder of the built dashboard. */
  readonly dashboard: string;
  /** A query of the store that takes longer is answered with 504. */
  readonly historyTimeoutMs: number;
}

/** Gives handlers the types of their route's schemas. */
interface SchemaTypes extends FastifyTypeProvider {
  validator: this["schema"] extends TSchema ? Static<this["schema"]> : unknown;
  serializer: this["schema"] extends TSchema ? Static<this["schema"]> : unknown;
}

/** A Fastify instance, or an encapsulated part of one, whose schemas are typebox's. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, SchemaTypes>;
