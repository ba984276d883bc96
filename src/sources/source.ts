import type { ComponentHealth } from "../ops/health.ts";

/** Hands observations on; resolves once what they led to is on disk, so that a source can wait for it. */
export type Emit<Observation> = (observations: readonly Observation[]) => Promise<void>;

/** Something that observes the world: Home Assistant, ESPN, the weather. */
export interface Source<Observation> {
  readonly name: string;
  /** Observes until `signal` aborts, mending its own connection; rejects only where going on makes no sense. */
  run(signal: AbortSignal, emit: Emit<Observation>): Promise<void>;
  health(): ComponentHealth;
}
