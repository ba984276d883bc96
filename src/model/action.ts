import type { Micros } from "./time.ts";

/** Home Assistant's thread through what happens: calls, automations and states that belong together share it. */
export interface ChangeContext {
  readonly id: string;
  /** The context that led to this one: of the trigger, or of the automation that ran a script. */
  readonly parentId: string | undefined;
  readonly userId: string | undefined;
}

/** Something that somebody, or an automation, did: what may lead to states. */
export interface HomeAction {
  /** `call`: a service was called; `run`: an automation was triggered, or a script started. */
  readonly kind: "call" | "run";
  /** When Home Assistant fired it. */
  readonly at: Micros;
  /** Of the service; `automation` or `script` of a run. */
  readonly domain: string;
  /** The service of a call. */
  readonly service: string | undefined;
  /** What it is aimed at; of a run the automation or script itself. */
  readonly entityIds: readonly string[];
  /** The user's name, else the user's id. */
  readonly user: string | undefined;
  readonly context: ChangeContext;
  /** JSON, bounded, without secrets; `undefined` where there is nothing more to say. */
  readonly data: string | undefined;
}
