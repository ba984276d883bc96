import type { JSX } from "preact";
import type { GameEventsAnswer } from "../../../src/api/routes/game-events.ts";
import type { GameStatsAnswer } from "../../../src/api/routes/game-stats.ts";
import type { Game } from "../../../src/model/game.ts";
import type { Data } from "../../lib/data.ts";
import { useData } from "../../lib/data.ts";
import { Card } from "../../parts/card.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { TeamBadge } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

interface Play {
  readonly id: string;
  readonly period: string;
  readonly clock: string | null;
  readonly team: string | null;
  readonly text: string;
  readonly home_score: number;
  readonly away_score: number;
}

const ASKED = 300;

/**
 * The plays that scored, in their order: from ESPN's summary, and what the hub saw itself where that knows of more
 * (summaries are read every two minutes, and only of followed teams).
 */
export function PlaysCard({
  game,
  stats,
}: {
  readonly game: Game;
  readonly stats: Data<GameStatsAnswer>;
}): JSX.Element {
  const path = `api/v1/games/${encodeURIComponent(game.id)}/events?limit=${ASKED}`;
  const events = useData<GameEventsAnswer>(
    path,
    game.status === "live" ? { on: ["game_event"], atMostEveryMs: 1_000 } : {},
  );
  return (
    <Card title={text.gamePage.plays}>
      <Loaded of={stats}>
        {({ plays }) => {
          const seen = seenIn(events.data);
          const shown = seen.length > plays.length ? seen : plays;
          return shown.length === 0 ? (
            <Empty title={text.gamePage.noPlays} detail={text.gamePage.noPlaysDetail} />
          ) : (
            // A region that scrolls must be reachable by keyboard.
            <div class="plays" role="region" tabIndex={0} aria-label={text.gamePage.plays}>
              <ol class="rows">
                {shown.map((play) => (
                  <PlayRow key={play.id} game={game} play={play} />
                ))}
              </ol>
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

function seenIn(answer: GameEventsAnswer | undefined): readonly Play[] {
  const scores = answer?.events.filter(({ event }) => event === "score_update") ?? [];
  return scores.map((event) => ({ ...event, clock: event.time_remaining, text: event.play ?? event.text }));
}

function PlayRow({ game, play }: { readonly game: Game; readonly play: Play }): JSX.Element {
  const team = [game.home_team, game.away_team].find(({ abbreviation }) => abbreviation === play.team);
  return (
    <li>
      <span class="plays-when numeric">
        {text.game.period(game.league, play.period)}
        <span class="muted">{play.clock}</span>
      </span>
      {team !== undefined && <TeamBadge team={team} size="small" />}
      <span class="plays-text">{play.text}</span>
      <b class="numeric">
        {play.away_score}–{play.home_score}
      </b>
    </li>
  );
}
