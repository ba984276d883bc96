import type { GapsAnswer } from "../../src/api/routes/gaps.ts";
import type { Data } from "./data.ts";
import { useData } from "./data.ts";
import { hub, hubNow } from "./hub.ts";
import { useShared } from "./store.ts";

const DAY_MS = 86_400_000;

/** When Home Assistant was not listened to in the last week; nothing is asked where it is not configured. */
export function useGaps(): Data<GapsAnswer> {
  const configured = useShared(hub)?.home_assistant.configured ?? true;
  // The same path all day, so that all who ask share one answer.
  const since = new Date(Math.floor(hubNow() / DAY_MS - 7) * DAY_MS).toISOString();
  return useData<GapsAnswer>(configured ? `api/v1/gaps?from=${since}&limit=1000` : undefined, { on: ["gaps"] });
}
