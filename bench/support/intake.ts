import type { Clock } from "../../src/model/clock.ts";
import type { Log } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { createAcceptor } from "../../src/pipeline/accept.ts";
import { Entities } from "../../src/pipeline/entities.ts";
import { createHomeIntake } from "../../src/pipeline/home-intake.ts";
import { HomePipeline } from "../../src/pipeline/home.ts";
import { countsBySource } from "../../src/pipeline/intake-health.ts";
import { Quality } from "../../src/pipeline/quality.ts";
import { createRules } from "../../src/pipeline/rules/rules.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import { createHomeAssistantSource } from "../../src/sources/home-assistant/source.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";

export interface Intake {
  /** Resolves once so many points are on disk. */
  stored(count: number): Promise<void>;
  /** Milliseconds from handing a slice of events in to its being on disk, each so far. */
  readonly latencies: readonly number[];
  close(): Promise<void>;
}

/** The hub's way from the websocket to the disk, without the rest of the hub. Resolves when it listens. */
export async function startIntake(options: {
  readonly url: string;
  readonly token: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Intake> {
  const { url, token, folder, clock, log } = options;
  const stopping = new AbortController();
  const journal = await openEmbeddedStore({ folder, clock, log });
  const acceptor = createAcceptor({
    journal,
    clock,
    log,
    metrics: createMetrics(),
    signal: stopping.signal,
    totals: [],
    outlets: [],
  });
  const pipeline = new HomePipeline({
    rules: createRules(),
    surroundings: new Surroundings("Europe/Berlin"),
  });
  const source = createHomeAssistantSource({ settings: { url, token }, clock, log });
  const latencies: number[] = [];
  let stored = 0;
  let wake: (() => void) | undefined;
  const intake = createHomeIntake({ pipeline, entities: new Entities(), acceptor, quality: new Quality(log, clock) });
  const ended = source.run(stopping.signal, async (observations) => {
    const started = performance.now();
    await intake(observations);
    latencies.push(performance.now() - started);
    stored = countsBySource(acceptor.totals())["home_assistant"]?.stored ?? 0;
    wake?.();
  });
  while (source.health().status !== "healthy") await clock.sleep(5);
  return {
    latencies,
    async stored(count) {
      while (stored < count) await new Promise<void>((resolve) => (wake = resolve));
    },
    async close() {
      stopping.abort();
      await ended;
      await journal.close();
    },
  };
}
