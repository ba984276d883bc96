import type { JSX } from "preact";
import type { Game, Team } from "../../src/model/game.ts";
import { hubNow } from "../lib/hub.ts";
import { to } from "../lib/router.ts";
import { clockTime, dayName, duration, msOf, useNow } from "../lib/time.ts";
import { text } from "../text/en.ts";
import { Badge } from "./badge.tsx";
import "./game-card.css";
import { useGameClock } from "./game-clock.ts";
import { gameColours, recordText, TeamBadge } from "./team.tsx";

/** A game, small: who, how it stands, where it is. It leads to the game's page. */
export function GameCard({ game }: { readonly game: Game }): JSX.Element {
  const { status } = game;
  return (
    <article class={`card game-card game-${status}`}>
      <header class="game-top">
        <span>{[text.leagues(game.league), weekText(game)].filter((word) => word !== undefined).join(" · ")}</span>
        <GameState game={game} />
      </header>
      <a class="game-link" href={to(`/games/${game.id}`)} aria-label={gameLabel(game)}>
        <Side game={game} side="away" />
        <Side game={game} side="home" />
      </a>
      {status === "live" && <LiveFoot game={game} />}
      {status === "scheduled" && <NextFoot game={game} />}
    </article>
  );
}

/** What of a game a screen reader hears of the link. */
function gameLabel({ away_team, home_team, score, status }: Game): string {
  return status === "scheduled"
    ? text.game.meets(away_team.name, home_team.name)
    : text.game.stands(away_team.name, score.away, home_team.name, score.home);
}

function Side({ game, side }: { readonly game: Game; readonly side: "home" | "away" }): JSX.Element {
  const team: Team = side === "home" ? game.home_team : game.away_team;
  const lost = game.winner !== null && game.winner !== side;
  const hasBall = game.status === "live" && game.situation?.possession === team.abbreviation;
  return (
    <div class={lost ? "game-side game-side-lost" : "game-side"}>
      <TeamBadge team={team} />
      <span class="game-team">
        <span class="game-name">{team.nickname}</span>
        <span class="game-record">{recordText(team)}</span>
      </span>
      {hasBall && <span class="game-ball" role="img" aria-label={text.game.ball} title={text.game.ball} />}
      {game.status !== "scheduled" && <span class="game-score">{game.score[side]}</span>}
    </div>
  );
}

/** Live, over, or when it begins. */
export function GameState({ game }: { readonly game: Game }): JSX.Element {
  const { status, period, detail } = game;
  switch (status) {
    case "live":
      return <Badge tone="live">{text.game.period(game.league, period.label)}</Badge>;
    case "finished":
      return <Badge>{period.current > period.total ? text.game.finalAfter(period.label) : text.game.final}</Badge>;
    case "scheduled":
      return (
        <Badge>
          {game.start_confirmed
            ? `${dayName(game.start_time)} ${clockTime(game.start_time)}`
            : dayName(game.start_time)}
        </Badge>
      );
    default:
      return (
        <Badge tone="warn" icon="warn">
          {text.game.status[status] ?? detail}
        </Badge>
      );
  }
}

function LiveFoot({ game }: { readonly game: Game }): JSX.Element {
  const clock = useGameClock(game);
  const { situation } = game;
  const where = [situation?.down_distance, situation?.field_position].filter(
    (word) => word !== null && word !== undefined && word !== "",
  );
  return (
    <div class="game-foot">
      <Progress game={game} />
      <p class="game-line">
        <b class="numeric">{clock ?? game.detail}</b>
        {where.length > 0 && <span>{where.join(", ")}</span>}
      </p>
      {situation?.last_play !== null && situation?.last_play !== undefined && (
        <p class="game-play">{situation.last_play}</p>
      )}
    </div>
  );
}

/** Who draws need not know which colours the page wears: the styles show one. */
const schemes = [
  { shown: "in-light", dark: false },
  { shown: "in-dark", dark: true },
] as const;

/** The periods of the game, with what is played of them; the leader's colour. */
function Progress({ game }: { readonly game: Game }): JSX.Element {
  const { current, total } = game.period;
  const { home, away } = game.score;
  const leader = home === away ? undefined : home > away ? "home" : "away";
  return (
    <div class="game-progress" aria-hidden="true">
      {Array.from({ length: Math.max(total, current) }, (_, at) => (
        <svg key={at} class={at + 1 === current ? "game-progress-now" : ""}>
          {at < current &&
            (leader === undefined ? (
              <rect class="game-progress-even" width="100%" height="100%" />
            ) : (
              schemes.map(({ shown, dark }) => (
                <rect key={shown} class={shown} width="100%" height="100%" fill={gameColours(game, dark)[leader]} />
              ))
            ))}
        </svg>
      ))}
    </div>
  );
}

function NextFoot({ game }: { readonly game: Game }): JSX.Element {
  const start = msOf(game.start_time);
  // Seconds count in the last hour.
  const now = useNow(start - hubNow() < 3_600_000 ? 1_000 : 30_000);
  return (
    <p class="game-line game-foot">
      <b class="numeric">{start > now ? text.game.in(duration(start - now)) : text.game.soon}</b>
      <span>
        {[game.venue?.name, game.broadcasts.slice(0, 2).join(", ")]
          .filter((word) => word !== undefined && word !== "")
          .join(" · ")}
      </span>
    </p>
  );
}

/** "Week 12", "Wild card" */
export function weekText({ week, season_type }: Pick<Game, "week" | "season_type">): string | undefined {
  if (week === null)
    return season_type === null || season_type === "regular" ? undefined : text.game.seasonType[season_type];
  return /^\d+$/.test(week) ? text.game.week(week) : (text.game.weeks[week] ?? week.replaceAll("_", " "));
}
