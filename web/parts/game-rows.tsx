import type { JSX } from "preact";
import type { Game } from "../../src/model/game.ts";
import { to } from "../lib/router.ts";
import { clockTime, day, dayKey, dayName } from "../lib/time.ts";
import { text } from "../text/en.ts";
import "./game-rows.css";
import { GameState, weekText } from "./game-card.tsx";
import { TeamBadge } from "./team.tsx";

/** Games in the order that they come, under their days. */
export function GameDays({ games }: { readonly games: readonly Game[] }): JSX.Element {
  const days = new Map<string, Game[]>();
  for (const game of games) {
    const key = dayKey(game.start_time);
    const known = days.get(key);
    if (known === undefined) days.set(key, [game]);
    else known.push(game);
  }
  return (
    <div class="stack">
      {[...days.values()].map((of) => {
        const time = of[0]?.start_time ?? "";
        const name = dayName(time);
        return (
          <section key={time} class="card game-day" aria-label={text.games.gamesOfDay(day(time))}>
            <h2 class="game-day-name">
              {name} {name !== day(time) && <span class="muted">{day(time)}</span>}
            </h2>
            <ul>
              {of.map((game) => (
                <GameRow key={game.id} game={game} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** A game in a line: its start (`dated`: its day), the teams, the score or the state. */
export function GameRow({ game, dated = false }: { readonly game: Game; readonly dated?: boolean }): JSX.Element {
  const { status, away_team, home_team, score, winner } = game;
  const played = status === "live" || status === "finished";
  return (
    <li>
      <a class="game-row" href={to(`/games/${game.id}`)}>
        <span class="game-row-time numeric">
          {dated ? dayName(game.start_time) : game.start_confirmed ? clockTime(game.start_time) : "–"}
        </span>
        <span class="game-row-teams">
          <span class={winner === "home" ? "game-row-team muted" : "game-row-team"}>
            <TeamBadge team={away_team} size="small" />
            <span class="game-row-name">{away_team.nickname}</span>
            {played && <b class="numeric">{score.away}</b>}
          </span>
          <span class={winner === "away" ? "game-row-team muted" : "game-row-team"}>
            <TeamBadge team={home_team} size="small" />
            <span class="game-row-name">{home_team.nickname}</span>
            {played && <b class="numeric">{score.home}</b>}
          </span>
        </span>
        <span class="game-row-where">
          <span>{[text.leagues(game.league), weekText(game)].filter((word) => word !== undefined).join(" · ")}</span>
          <span class="muted">
            {status === "scheduled" ? game.broadcasts.slice(0, 2).join(", ") || game.venue?.name : game.note}
          </span>
        </span>
        {status !== "scheduled" && <GameState game={game} />}
      </a>
    </li>
  );
}
