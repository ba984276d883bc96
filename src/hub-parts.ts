import type { Config } from "./config/schema.ts";
import type { Clock } from "./model/clock.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import type { Acceptor } from "./pipeline/accept.ts";
import type { Quality } from "./pipeline/quality.ts";
import type { Journal } from "./store/store.ts";

/** What the parts of the hub are made of; each takes what it needs of it. */
export interface HubParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  readonly journal: Journal;
  readonly quality: Quality;
}

/** What a part needs to run, once everything stands that it feeds. */
export interface HubRun {
  readonly acceptor: Acceptor;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
}
