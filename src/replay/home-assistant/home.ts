import type { Frame } from "./frame.ts";
import type { ReplayRecorder } from "./recorder.ts";

/** What a home needs of the server: somebody to hear it. */
export interface Stage {
  /** Resolves as soon as somebody is subscribed to what the home tells and the server is running, or `signal` aborts. */
  audience(signal: AbortSignal): Promise<void>;
  hasAudience(): boolean;
  /** Hands a frame to every subscription that asked for it. */
  send(frame: Frame): void;
  /** Whether every listener's socket can take more now. */
  ready(): boolean;
  /** Resolves once `ready`, or when a listener is gone. */
  drained(): Promise<void>;
}

/** What a command was asked to do, for a home whose lights can be switched. */
export interface ServiceCall {
  readonly domain: string;
  readonly service: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly entityIds: readonly string[];
}

/** The home that a Home Assistant server shows: a recording, or a scenario. */
export interface Home {
  readonly version: string;
  readonly userId: string;
  /** get_config's result but for `state`, which is the server's. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What it remembers of its states. */
  readonly recorder: ReplayRecorder;
  /** The JSON text of every entity's state now, by entity id. */
  states(): ReadonlyMap<string, string>;
  /** The JSON text of the event with which `subscribe_entities` begins, for these entities or for all. */
  snapshot(entityIds: ReadonlySet<string> | undefined): string;
  /** The JSON text of the result of a command without parameters, such as the registries' lists. */
  answer(type: string): string | undefined;
  /** Whether the home has this service. */
  hasService(domain: string, service: string): boolean;
  /** Does what a service does, where the home can. */
  call(call: ServiceCall): void;
  /** Tells what happens until `signal` aborts; a later call goes on from there. Resolves when all is told. */
  play(stage: Stage, signal: AbortSignal): Promise<void>;
}
