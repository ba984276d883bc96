import type { Command, CommandError } from "./protocol.ts";

/** What Home Assistant says to users who may not. */
const unauthorized: CommandError = { code: "unauthorized", message: "Unauthorized" };

/** Commands for administrators alone, of those that the hub sends (homeassistant/components: `require_admin`). */
const FOR_ADMINS: ReadonlySet<string> = new Set(["config/auth/list", "fire_event"]);

/**
 * Events that everybody may listen to, of those that the hub listens to (home-assistant/core:
 * homeassistant/auth/permissions/events.py, SUBSCRIBE_ALLOWLIST).
 */
const FOR_EVERYBODY: ReadonlySet<unknown> = new Set([
  "state_changed",
  "entity_registry_updated",
  "device_registry_updated",
  "area_registry_updated",
]);

/** Why a user who is no administrator may not have this; `undefined` where everybody may. */
export function refusedToUsers({ type, fields }: Command): CommandError | undefined {
  const isRefused = FOR_ADMINS.has(type) || (type === "subscribe_events" && !FOR_EVERYBODY.has(fields["event_type"]));
  return isRefused ? unauthorized : undefined;
}
