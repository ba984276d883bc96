import { onTestFinished } from "vitest";
import type { Mirror, MirrorOptions } from "../../src/mirror/mirror.ts";
import { createMirror } from "../../src/mirror/mirror.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Point } from "../../src/model/point.ts";
import type { Log } from "../../src/ops/log.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import type { EmbeddedStore } from "../../src/store/embedded/store.ts";
import { openInfluxDestination } from "../../src/store/influx/destination.ts";
import type { InfluxOptions } from "../../src/store/influx/options.ts";
import type { InfluxServer } from "../servers/influxdb.ts";
import { openAcceptor } from "../support/acceptor.ts";
import { createCodec } from "./codec.ts";

export interface MirrorRig {
  readonly mirror: Mirror;
  accept(points: readonly Point[]): Promise<void>;
  /** Ends the drain, as a hub that stops does. */
  stop(): Promise<void>;
}

export type RigOptions = Partial<Omit<MirrorOptions, "journal">> & {
  readonly influx?: Partial<InfluxOptions>;
  readonly log?: Log;
};

/** A mirror on a store, towards a real server: batches of 100 points or 50 ms, a breaker that opens for a second. */
export async function startMirror(journal: EmbeddedStore, url: string, options: RigOptions = {}): Promise<MirrorRig> {
  const { influx = {}, ...more } = options;
  const clock = options.clock ?? systemClock;
  const metrics = createMetrics();
  const mirror = await createMirror({
    name: "influxdb",
    journal,
    destination: openInfluxDestination({ url, database: "home", clock: systemClock, log: silentLog, ...influx }),
    codec: createCodec(influx),
    home: { points: 100, timeoutMs: 50 },
    limitBytes: 1_073_741_824,
    letterBytes: 67_108_864,
    breaker: { failureThreshold: 3, openMs: 1_000 },
    clock,
    log: silentLog,
    metrics,
    random: () => 0,
    ...more,
  });
  const stopping = new AbortController();
  const running = mirror.run(stopping.signal);
  const acceptor = openAcceptor({ journal, clock, metrics, signal: stopping.signal, outlets: [mirror.outlet] });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  onTestFinished(stop);
  return { mirror, accept: (points) => acceptor.accept("test", { points }), stop };
}

/** Points of a measurement that the server has, by the field that most of them have; 0 where it has not even the database. */
export async function countIn(
  server: InfluxServer,
  measurement = "home_assistant_events",
  policy = "raw_data_policy",
): Promise<number> {
  const answer = (await server.query(`SELECT count(*) FROM "home"."${policy}"."${measurement}"`)) as {
    readonly results: readonly { readonly series?: readonly { readonly values: readonly (readonly number[])[] }[] }[];
  };
  return Math.max(0, ...(answer.results[0]?.series?.[0]?.values[0]?.slice(1) ?? []));
}
