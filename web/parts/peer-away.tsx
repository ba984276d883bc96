import type { JSX } from "preact";
import type { GamesAnswer } from "../../src/api/routes/live.ts";
import { clockTime, dateTime, dayKey } from "../lib/time.ts";
import type { Time } from "../lib/time.ts";
import { hubNow } from "../lib/hub.ts";
import { useGaps } from "../lib/gaps.ts";
import { text } from "../text/en.ts";
import { Notice } from "./states.tsx";

/** Since when games are as old as they are, where ESPN is away. What was never read is told by the page itself. */
export function EspnAway({ of }: { readonly of: GamesAnswer | undefined }): JSX.Element | null {
  if (of === undefined || !of.stale || of.read_at === null) return null;
  return <Notice title={text.live.gamesStale(since(of.read_at))} detail={text.live.gamesStaleDetail} />;
}

/** Since when states are as old as they are, where Home Assistant is away. */
export function HomeAway(): JSX.Element | null {
  const open = useGaps().data?.gaps.find(({ to }) => to === null);
  if (open === undefined) return null;
  return <Notice title={text.live.statesStale(since(open.from))} detail={text.live.statesStaleDetail} />;
}

/** The day is told where it is another one. */
function since(time: Time): string {
  return dayKey(time) === dayKey(hubNow()) ? clockTime(time) : dateTime(time);
}
