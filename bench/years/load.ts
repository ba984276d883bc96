import { loadDuck } from "./duck.ts";
import type { YearsOptions } from "./home.ts";
import { loadInflux } from "./influx.ts";
import { loadRecorder } from "./recorder.ts";

/*
 * The process that fills the peers, one after the other: `load.ts JSON`. It makes the points itself, the same ones.
 */
export interface LoadRequest {
  readonly options: YearsOptions;
  /** Absent where there is no InfluxDB. */
  readonly influxUrl?: string | undefined;
  readonly duckFile: string;
  /** Absent where the recorder's schema is left out. */
  readonly recorderFile?: string | undefined;
}

/** Milliseconds that each took. */
export interface Loaded {
  readonly influx: number;
  readonly duck: number;
  readonly recorder: number;
}

async function took(load: () => Promise<void> | void): Promise<number> {
  const started = performance.now();
  await load();
  return performance.now() - started;
}

// Written by years.ts, which starts this file.
const { options, influxUrl, duckFile, recorderFile } = JSON.parse(process.argv[2] ?? "") as LoadRequest;
const influx = influxUrl === undefined ? 0 : await took(() => loadInflux(influxUrl, options));
const duck = await took(() => loadDuck(duckFile, options));
const recorder = recorderFile === undefined ? 0 : await took(() => loadRecorder(recorderFile, options));
const loaded: Loaded = { influx, duck, recorder };
process.send?.(loaded, () => process.exit(0));
