import type { ChangeContext } from "../../model/action.ts";

/** Home Assistant's ids are ULIDs or UUIDs. */
const MAX_ID = 64;

/** Reads `{id, parent_id, user_id}`; `undefined` where it has no id. */
export function readContext(given: unknown): ChangeContext | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  // An object has named members of unknown types.
  const { id, parent_id: parent, user_id: user } = given as Readonly<Record<string, unknown>>;
  const own = idOf(id);
  return own === undefined ? undefined : { id: own, parentId: idOf(parent), userId: idOf(user) };
}

function idOf(given: unknown): string | undefined {
  return typeof given === "string" && given !== "" && given.length <= MAX_ID ? given : undefined;
}
