import type { ChangeContext, HomeAction } from "../../model/action.ts";
import type { HomeObservation } from "../../model/home.ts";
import { parseTime } from "../../model/time.ts";
import { readContext } from "./read-context.ts";
import { isRecord, unreadable } from "./read-state.ts";
import { redactedJson } from "./redact.ts";

/** Targets that make a point each; a call on more of them makes one point without any. */
const MAX_TARGETS = 100;
const ENTITY_ID = /^[a-z0-9_]+\.[\p{Ll}\p{Lo}\p{N}_]+$/u;

/**
 * Reads a `call_service`, `automation_triggered` or `script_started` event:
 * `{event_type, data: {domain, service, service_data} or {name, entity_id, source}, time_fired, context: {id, parent_id, user_id}}`.
 *
 * @param nameOf a user's name by the user's id, where it is known
 */
export function readAction(event: unknown, nameOf: (userId: string) => string | undefined): HomeObservation {
  if (!isRecord(event)) return unreadable("not_an_object", "the event is not an object", event);
  const { event_type: type, data, time_fired: fired } = event;
  if (!isRecord(data)) return unreadable("no_data", "the event has no data", Object.keys(event));
  const at = typeof fired === "string" ? parseTime(fired) : undefined;
  // Samples must not show what a call was told: only the names of what is in it.
  if (at === undefined) return unreadable("bad_time", `${String(type)} has no time_fired`, Object.keys(data));
  const context = readContext(event["context"]);
  if (context === undefined) return unreadable("no_context", `${String(type)} has no context`, Object.keys(data));
  const { userId } = context;
  const around = { at, user: userId === undefined ? undefined : (nameOf(userId) ?? userId), context };
  const action = type === "call_service" ? readCall(data, around) : readRun(data, around);
  return action === undefined
    ? unreadable("bad_action", `${String(type)} does not say what was done`, Object.keys(data))
    : { kind: "action", action };
}

type Around = Pick<HomeAction, "at" | "user"> & { readonly context: ChangeContext };

function readCall(data: Readonly<Record<string, unknown>>, around: Around): HomeAction | undefined {
  const { domain, service, service_data: given } = data;
  if (typeof domain !== "string" || typeof service !== "string" || domain === "" || service === "") return undefined;
  const { entity_id: target, ...rest } = isRecord(given) ? given : {};
  const named = targets(target);
  const entityIds = named.length > MAX_TARGETS ? [] : named;
  // `all` and `none` are no entities, and say something all the same.
  const told = entityIds.length === 0 && target !== undefined ? { ...rest, entity_id: target } : rest;
  return { kind: "call", domain, service, entityIds, data: redactedJson(told), ...around };
}

/** An automation was triggered, or a script started: each is an entity. */
function readRun(data: Readonly<Record<string, unknown>>, around: Around): HomeAction | undefined {
  const { entity_id: entityId, ...rest } = data;
  if (typeof entityId !== "string" || !ENTITY_ID.test(entityId)) return undefined;
  const domain = entityId.slice(0, entityId.indexOf("."));
  return { kind: "run", domain, service: undefined, entityIds: [entityId], data: redactedJson(rest), ...around };
}

/** Home Assistant takes a list, or a text with commas. */
function targets(given: unknown): readonly string[] {
  const list = typeof given === "string" ? given.split(",") : Array.isArray(given) ? given : [];
  const ids = list.flatMap((id) => (typeof id === "string" ? [id.trim().toLowerCase()] : []));
  return [...new Set(ids.filter((id) => ENTITY_ID.test(id)))];
}

/** Reads the answer of `config/auth/list`: the names of users by their ids. Only administrators are told. */
export function readUserNames(answer: unknown): ReadonlyMap<string, string> {
  const users = Array.isArray(answer) ? answer.filter(isRecord) : [];
  return new Map(
    users.flatMap(({ id, name }) =>
      typeof id === "string" && typeof name === "string" && name.trim() !== "" ? [[id, name.trim()]] : [],
    ),
  );
}
