import type { HomeAssistantLink } from "../home-link.ts";
import type { Ask } from "./ask.ts";
import { isRecord } from "./read-state.ts";

/**
 * What automations ask of Home Assistant, over the source's own connection. While Home Assistant starts there is none to
 * them: its automations are not set up yet, and an event that it took then would reach nobody.
 */
export function createHomeAssistantLink(ask: Ask): HomeAssistantLink {
  return {
    async fireEvent(type, data) {
      await ask({ type: "fire_event", event_type: type, event_data: data });
    },
    async webhookIds() {
      const listed = await ask({ type: "webhook/list" });
      if (!Array.isArray(listed)) return [];
      return listed.flatMap((one) =>
        isRecord(one) && typeof one["webhook_id"] === "string" ? [one["webhook_id"]] : [],
      );
    },
  };
}
