import type { JSX } from "preact";
import type { GameEventsAnswer } from "../../../src/api/routes/game-events.ts";
import { useData } from "../../lib/data.ts";
import { to } from "../../lib/router.ts";
import { clockTime } from "../../lib/time.ts";
import { Card } from "../../parts/card.tsx";
import { text } from "../../text/en.ts";

const ASKED = 40;
const SHOWN = 6;

/** What happened in the games last, in the words that automations get. */
export function LatestCard(): JSX.Element | null {
  const latest = useData<GameEventsAnswer>(`api/v1/game-events?limit=${ASKED}`, {
    on: ["game_event"],
    atMostEveryMs: 1_000,
  });
  // Beginnings and ends of periods are many, and say little.
  const events = latest.data?.events.filter(({ event }) => !event.startsWith("period_")).slice(0, SHOWN) ?? [];
  if (events.length === 0) return null;
  return (
    <Card title={text.now.latest}>
      <ol class="rows timed now-latest">
        {events.map((event) => (
          <li key={event.id}>
            <time class="muted numeric" dateTime={event.time}>
              {clockTime(event.time)}
            </time>
            <a href={to(`/games/${event.game_id}`)}>{event.text}</a>
          </li>
        ))}
      </ol>
    </Card>
  );
}
