import type { JSX } from "preact";
import type { GameStatsAnswer } from "../../src/api/routes/game-stats.ts";
import type { GamesAnswer } from "../../src/api/routes/live.ts";
import type { Timeline } from "../../src/api/timeline.ts";
import type { Game } from "../../src/model/game.ts";
import { useData } from "../lib/data.ts";
import { Grid } from "../parts/card.tsx";
import { EspnAway } from "../parts/peer-away.tsx";
import { Loaded } from "../parts/states.tsx";
import type { PageProps } from "../routes.ts";
import { CourseCard } from "./game/course.tsx";
import "./game/game.css";
import { Meanwhile } from "./game/meanwhile.tsx";
import { PeriodsCard } from "./game/periods.tsx";
import { PlayersCard } from "./game/players.tsx";
import { PlaysCard } from "./game/plays.tsx";
import { Scoreboard } from "./game/scoreboard.tsx";
import { TeamsCard } from "./game/teams.tsx";

/** The course may be asked for a hundred times a minute by everybody together: it need not move with every second. */
const COURSE_MS = 3_000;

/** One game: how it stands, how that came about, who did what, and what the home did meanwhile. */
export default function GamePage({ params }: PageProps): JSX.Element {
  const path = `api/v1/games/${encodeURIComponent(params["id"] ?? "")}`;
  const game = useData<Game>(path, { on: ["game"], atMostEveryMs: 1_000 });
  return <Loaded of={game}>{(known) => <KnownGame game={known} path={path} />}</Loaded>;
}

function KnownGame({ game, path }: { readonly game: Game; readonly path: string }): JSX.Element {
  const isOn = game.status === "live";
  const timeline = useData<Timeline>(
    game.status === "scheduled" ? undefined : path.replace("/games/", "/games/timeline/"),
    isOn ? { on: ["game"], atMostEveryMs: COURSE_MS } : {},
  );
  const stats = useData<GameStatsAnswer>(
    game.status === "scheduled" ? undefined : `${path}/stats?limit=300`,
    isOn ? { on: ["game_event"], everyMs: 60_000, atMostEveryMs: COURSE_MS } : {},
  );
  const live = useData<GamesAnswer>(isOn ? "api/v1/games/live" : undefined, { on: ["game", "health"] });
  return (
    <div class="stack">
      <EspnAway of={live.data} />
      <Scoreboard game={game} />
      {game.status !== "scheduled" && (
        <>
          <Grid wide>
            <CourseCard game={game} timeline={timeline} />
            <div class="stack">
              <PeriodsCard game={game} />
              <PlaysCard game={game} stats={stats} />
            </div>
          </Grid>
          <Meanwhile game={game} timeline={timeline.data} />
          <TeamsCard game={game} stats={stats} />
          <PlayersCard stats={stats} />
        </>
      )}
    </div>
  );
}
