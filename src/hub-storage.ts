import { statfs } from "node:fs/promises";
import type { Config } from "./config/schema.ts";
import type { Clock } from "./model/clock.ts";
import { HometideError } from "./model/errors.ts";
import { worst } from "./ops/health.ts";
import type { ComponentHealth } from "./ops/health.ts";
import type { Log } from "./ops/log.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { Supervisor } from "./ops/supervisor.ts";
import { createSealing } from "./store/embedded/sealing.ts";
import type { EmbeddedStore } from "./store/embedded/store.ts";
import type { KeepDays, RetentionOptions } from "./store/retention.ts";
import { createRetention } from "./store/retention.ts";
import type { RetentionBorder } from "./store/retention-border.ts";
import { openRetentionClock } from "./store/retention-clock.ts";
import { planRemovals } from "./store/retention-plan.ts";
import type { StorageView } from "./store/storage-view.ts";
import { openStorageWatch } from "./store/storage-watch.ts";

export interface HubStorage {
  readonly view: StorageView;
  /** Removes what has outlived its time, seals what no longer changes, and looks how large it all is. */
  run(options: { readonly supervisor: Supervisor; readonly signal: AbortSignal }): () => ComponentHealth;
}

/** What is done about the size of the embedded store. */
export async function openHubStorage(options: {
  readonly config: Pick<Config, "data_dir" | "storage">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "storageBytes" | "storageFreeBytes" | "storageAlerts">;
  readonly journal: EmbeddedStore;
  readonly days: KeepDays;
  readonly apart: NonNullable<RetentionOptions["apart"]>;
  readonly border: RetentionBorder;
}): Promise<HubStorage> {
  const { config, clock, log, metrics, journal, days, apart, border } = options;
  const { limit } = config.storage;
  const watch = await openStorageWatch({
    store: journal,
    disk: async () => {
      const { bsize, blocks, bavail } = await statfs(config.data_dir);
      return { totalBytes: bsize * blocks, freeBytes: bsize * bavail };
    },
    limitBytes: limit === 0 ? undefined : limit,
    days,
    clock,
    log,
    onLook: ({ bytes, disk, alerts }) => {
      metrics.storageBytes.set(bytes);
      metrics.storageFreeBytes.set(disk.freeBytes);
      metrics.storageAlerts.set(alerts.filter(({ resolvedAt }) => resolvedAt === undefined).length);
    },
  });
  const trust = await openRetentionClock(journal);
  const retention = createRetention({ store: journal, clock, log, days, apart, border, trust });
  const sealing = createSealing({ store: journal, clock, log });
  const { countBefore } = journal;
  let isRunning = false;
  return {
    view: {
      report: () => watch.report(),
      plan: () => planRemovals({ clock: { now: () => trust.asOf(clock.now()) }, days, apart, countBefore, border }),
      apply: async () => {
        if (isRunning) return retention.runOnce();
        throw new HometideError("not_ready", "The hub is starting: what is still needed is not known yet.");
      },
      lastRun: () => retention.lastRun(),
    },
    run({ supervisor, signal }) {
      isRunning = true;
      const parts = [
        () => journal.health(),
        supervisor.run("retention", retention.run(signal), () => retention.health()),
        supervisor.run("sealing", sealing.run(signal), () => sealing.health()),
        supervisor.run("storage", watch.run(signal), () => watch.health()),
      ];
      return () => parts.map((look) => look()).reduce((all, each) => worst(all, each));
    },
  };
}
