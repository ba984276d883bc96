import type { ChangeContext, HomeAction } from "../model/action.ts";
import type { StateChange } from "../model/home.ts";
import type { Point } from "../model/point.ts";
import { point, series } from "../model/point.ts";

/** Contexts that are remembered: of the last minutes of a busy home. States follow their calls by milliseconds. */
const MAX_CONTEXTS = 4_096;
/** Calls of one context: those of a long-running automation come and go. */
const MAX_CALLS = 32;
/** From a script to the automation that ran it, to the user who triggered that. */
const MAX_ANCESTORS = 5;

/** What is known to have been done in a context. */
interface Thread {
  readonly parentId: string | undefined;
  /** The automation or script that ran. */
  run: string | undefined;
  user: string | undefined;
  calls: readonly HomeAction[];
}

/**
 * Makes points of `home_assistant_actions`: of each call and each run of an automation, one for each target; and of each
 * state that followed from one, so that who brought it about can be asked. Synchronous, without I/O.
 */
export class Actions {
  /** Oldest first. */
  readonly #threads = new Map<string, Thread>();

  /**
   * Takes an action; `entityIds` are those of its targets whose points are wanted. Where it has none at all, it makes
   * one point.
   */
  observe(action: HomeAction, entityIds: readonly string[]): readonly Point[] {
    const { kind, at, domain, service, context, data } = action;
    this.#note(action);
    const fields = { context_id: context.id, parent_id: context.parentId, data };
    const tags = { domain, service, ...this.#whoOf(context) };
    const targets = action.entityIds.length === 0 ? [undefined] : entityIds;
    return targets.map((entityId) => {
      const automation = kind === "run" ? entityId : tags.automation;
      return point(series("home_assistant_actions", { ...tags, automation, entity_id: entityId }), at, fields);
    });
  }

  /**
   * Takes a change of a state.
   *
   * @returns a point, at the state's own time, where the state's text changed by an action that is known
   */
  follow({ entityId, current, previous, origin, context }: StateChange): Point | undefined {
    if (context === undefined || origin !== "event" || current === undefined || previous === undefined)
      return undefined;
    if (previous.state === current.state) return undefined;
    const thread = this.#threads.get(context.id);
    if (thread === undefined) return undefined;
    const call = callOn(thread.calls, entityId);
    const of = series("home_assistant_actions", {
      domain: call?.domain ?? thread.run?.slice(0, thread.run.indexOf(".")),
      service: call?.service,
      entity_id: entityId,
      ...this.#whoOf(context),
    });
    const fields = { context_id: context.id, parent_id: context.parentId, state_value: current.state };
    return point(of, current.lastUpdated, fields);
  }

  #note(action: HomeAction): void {
    const { id, parentId } = action.context;
    const thread = this.#threads.get(id) ?? { parentId, run: undefined, user: undefined, calls: [] };
    thread.user ??= action.user;
    if (action.kind === "run") thread.run ??= action.entityIds[0];
    else thread.calls = [...thread.calls, action].slice(-MAX_CALLS);
    // Put last again: what is used stays.
    this.#threads.delete(id);
    this.#threads.set(id, thread);
    const oldest = this.#threads.size > MAX_CONTEXTS ? this.#threads.keys().next().value : undefined;
    if (oldest !== undefined) this.#threads.delete(oldest);
  }

  /** The automation or script, and the user, that a context comes from: its own, else its nearest ancestor's. */
  #whoOf(context: ChangeContext): { readonly automation: string | undefined; readonly user: string | undefined } {
    let automation: string | undefined;
    let user: string | undefined;
    let id: string | undefined = context.id;
    for (let step = 0; step < MAX_ANCESTORS && id !== undefined; step += 1) {
      const thread: Thread | undefined = this.#threads.get(id);
      automation ??= thread?.run;
      user ??= thread?.user;
      id = thread === undefined ? (step === 0 ? context.parentId : undefined) : thread.parentId;
    }
    return { automation, user: user ?? context.userId };
  }
}

/** The call that a state follows: the last on this entity, else the last on no entity (an area), else the last (a scene). */
function callOn(calls: readonly HomeAction[], entityId: string): HomeAction | undefined {
  return (
    calls.findLast(({ entityIds }) => entityIds.includes(entityId)) ??
    calls.findLast(({ entityIds }) => entityIds.length === 0) ??
    calls.at(-1)
  );
}
