import type { JSX } from "preact";
import type { GameStatsAnswer } from "../../../src/api/routes/game-stats.ts";
import type { Game } from "../../../src/model/game.ts";
import type { Data } from "../../lib/data.ts";
import { Card } from "../../parts/card.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { TeamBadge } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

/** The plays that scored, in their order. */
export function PlaysCard({
  game,
  stats,
}: {
  readonly game: Game;
  readonly stats: Data<GameStatsAnswer>;
}): JSX.Element {
  return (
    <Card title={text.gamePage.plays}>
      <Loaded of={stats}>
        {({ plays }) =>
          plays.length === 0 ? (
            <Empty title={text.gamePage.noPlays} detail={text.gamePage.noPlaysDetail} />
          ) : (
            <ol class="plays">
              {plays.map((play) => {
                const team = [game.home_team, game.away_team].find(({ abbreviation }) => abbreviation === play.team);
                return (
                  <li key={play.id}>
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
              })}
            </ol>
          )
        }
      </Loaded>
    </Card>
  );
}
