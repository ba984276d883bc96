import type { JSX } from "preact";
import type { Game } from "../../../src/model/game.ts";
import { to } from "../../lib/router.ts";
import { clockTime, dayName, duration, msOf, useNow } from "../../lib/time.ts";
import { GameState, weekText } from "../../parts/game-card.tsx";
import { useGameClock } from "../../parts/game-clock.ts";
import { recordText, TeamBadge } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

/** The teams, large, with what stands between them. */
export function Scoreboard({ game }: { readonly game: Game }): JSX.Element {
  const { away_team, home_team, venue, broadcasts, status } = game;
  const clock = useGameClock(game);
  const { situation } = game;
  return (
    <header class="card scoreboard">
      <p class="scoreboard-top">
        {text.gamePage.facts(
          text.leagues(game.league),
          weekText(game),
          game.note,
          `${dayName(game.start_time)} ${clockTime(game.start_time)}`,
        )}
      </p>
      {/* The title of the page, for who hears it. */}
      <h1 class="hidden">
        {away_team.name} {text.gamePage.at} {home_team.name}
      </h1>
      <div class="scoreboard-teams">
        <Side game={game} side="away" />
        <div class="scoreboard-middle">
          <GameState game={game} />
          {status === "live" && <b class="scoreboard-clock numeric">{clock}</b>}
          {status === "scheduled" && <Countdown start={game.start_time} />}
        </div>
        <Side game={game} side="home" />
      </div>
      {status === "live" && situation !== null && (
        <p class="scoreboard-play">
          {text.gamePage.facts(situation.down_distance, situation.field_position, situation.last_play)}
        </p>
      )}
      <p class="scoreboard-top">
        {text.gamePage.facts(
          venue?.name,
          venue?.city,
          game.neutral_site ? text.gamePage.neutral : undefined,
          broadcasts.join(", "),
        )}
      </p>
    </header>
  );
}

function Side({ game, side }: { readonly game: Game; readonly side: "home" | "away" }): JSX.Element {
  const team = side === "home" ? game.home_team : game.away_team;
  const lost = game.winner !== null && game.winner !== side;
  return (
    <div class={`scoreboard-side scoreboard-${side}${lost ? " scoreboard-lost" : ""}`}>
      <a href={to(`/games/team/${game.league}/${team.abbreviation}`)}>
        <TeamBadge team={team} size="large" />
        <span>
          <span class="scoreboard-city">{team.city}</span>
          <span class="scoreboard-name">{team.nickname}</span>
          <span class="scoreboard-city">{recordText(team)}</span>
        </span>
      </a>
      {game.status !== "scheduled" && <span class="scoreboard-score">{game.score[side]}</span>}
    </div>
  );
}

function Countdown({ start }: { readonly start: string }): JSX.Element {
  const now = useNow(1_000);
  const left = msOf(start) - now;
  return <b class="scoreboard-clock numeric">{left > 0 ? text.game.in(duration(left)) : text.game.soon}</b>;
}
