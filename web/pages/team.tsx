import type { JSX } from "preact";
import type { ScheduleAnswer } from "../../src/api/routes/schedule.ts";
import type { Game, Team } from "../../src/model/game.ts";
import { useData } from "../lib/data.ts";
import { withQuery } from "../lib/http.ts";
import { percent } from "../lib/number.ts";
import { setQuery, to } from "../lib/router.ts";
import { Card, Page } from "../parts/card.tsx";
import { Figure, Figures } from "../parts/controls.tsx";
import { GameRow } from "../parts/game-rows.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { TeamBadge } from "../parts/team.tsx";
import type { PageProps } from "../routes.ts";
import { text } from "../text/en.ts";
import { InjuriesCard } from "./games/injuries.tsx";
import "./games/games.css";

const FORM = 10;

/** A team's season: its record, its form, what was and what comes. */
export default function TeamPage({ params, query }: PageProps): JSX.Element {
  const { league = "", team = "" } = params;
  const asked = query.get("season") ?? undefined;
  const schedule = useData<ScheduleAnswer>(
    withQuery(`api/v1/games/schedule/${encodeURIComponent(team)}`, { league, season: asked, limit: 1_000 }),
    { on: ["game_event"] },
  );
  return (
    <Loaded of={schedule} lines={8}>
      {(known) => {
        const ours = teamIn(known);
        const season = known.season ?? Number(asked);
        return (
          <Page
            title={ours?.name ?? known.team}
            lead={
              <span class="row">
                {ours !== undefined && <TeamBadge team={ours} size="small" />}
                <a href={to("/games", { view: "tables", league })}>
                  {[text.leagues(league), ours?.division]
                    .filter((word) => word !== null && word !== undefined)
                    .join(" · ")}
                </a>
              </span>
            }
            aside={Number.isFinite(season) && <SeasonSteps league={league} season={season} />}
          >
            <Season known={known} />
            <div class="season-foot">
              <InjuriesCard league={league} team={known.team} />
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}

/** A season is named by its years: ESPN's 2027 of the NHL is 2026–27. */
function seasonName(league: string, season: number): string {
  return league === "nhl" || league === "nba" || league === "ncaam"
    ? `${season - 1}–${String(season % 100).padStart(2, "0")}`
    : String(season);
}

function SeasonSteps({ league, season }: { readonly league: string; readonly season: number }): JSX.Element {
  return (
    <>
      <button
        type="button"
        class="button-icon"
        aria-label={text.games.earlier}
        onClick={() => setQuery({ season: String(season - 1) })}
      >
        <Icon name="left" />
      </button>
      <span class="strong">{text.games.season(seasonName(league, season))}</span>
      <button
        type="button"
        class="button-icon"
        aria-label={text.games.later}
        onClick={() => setQuery({ season: String(season + 1) })}
      >
        <Icon name="right" />
      </button>
    </>
  );
}

function teamIn({ team, games }: ScheduleAnswer): Team | undefined {
  const game = games[0];
  if (game === undefined) return undefined;
  return game.home_team.abbreviation === team ? game.home_team : game.away_team;
}

function Season({ known }: { readonly known: ScheduleAnswer }): JSX.Element {
  const { games, statistics, team } = known;
  if (games.length === 0) return <Empty icon="games" title={text.games.noGames} />;
  const over = games.filter(({ status }) => status === "finished").reverse();
  const coming = games.filter(({ status }) => status !== "finished");
  const record = ({
    wins,
    losses,
    ties,
  }: {
    readonly wins: number;
    readonly losses: number;
    readonly ties: number;
  }): string => (ties === 0 ? `${wins}–${losses}` : `${wins}–${losses}–${ties}`);
  return (
    <div class="stack">
      <Card title={text.games.record}>
        <Figures>
          <Figure label={text.games.record} value={record(statistics)} />
          <Figure label={text.games.winShare} value={percent(statistics.win_percentage)} />
          <Figure label={text.games.home} value={record(statistics.home)} />
          <Figure label={text.games.away} value={record(statistics.away)} />
          <Figure label={text.games.scored} value={statistics.points_for} />
          <Figure label={text.games.conceded} value={statistics.points_against} />
          <Figure label={text.games.streak} value={statistics.streak === "" ? "–" : statistics.streak} />
        </Figures>
        {over.length > 0 && <Form team={team} games={over.slice(0, FORM).reverse()} />}
      </Card>
      <div class="season">
        {coming.length > 0 && (
          <Card title={text.games.next}>
            <GameList games={coming} />
          </Card>
        )}
        {over.length > 0 && (
          <Card title={text.games.results}>
            <GameList games={over} />
          </Card>
        )}
      </div>
    </div>
  );
}

function GameList({ games }: { readonly games: readonly Game[] }): JSX.Element {
  return (
    <ul class="game-list">
      {games.map((game) => (
        <GameRow key={game.id} game={game} dated />
      ))}
    </ul>
  );
}

/** The last games as letters, the newest at the right. */
function Form({ team, games }: { readonly team: string; readonly games: readonly Game[] }): JSX.Element {
  return (
    <div class="form">
      <h3>{text.games.form}</h3>
      <ol aria-label={text.games.formOf(games.length)}>
        {games.map((game) => {
          const side = game.home_team.abbreviation === team ? "home" : "away";
          const other = side === "home" ? game.away_team : game.home_team;
          const outcome = game.winner === null ? "tied" : game.winner === side ? "won" : "lost";
          const score = `${game.score[side]}–${game.score[side === "home" ? "away" : "home"]}`;
          const words = text.games.formGame(text.games[outcome], score, other.name);
          return (
            <li key={game.id}>
              <a class={`form-${outcome}`} href={to(`/games/${game.id}`)} title={words} aria-label={words}>
                {text.games[outcome].slice(0, 1)}
              </a>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
