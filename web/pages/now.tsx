import type { JSX } from "preact";
import type { GamesAnswer } from "../../src/api/routes/live.ts";
import type { Data } from "../lib/data.ts";
import { useData } from "../lib/data.ts";
import { hub } from "../lib/hub.ts";
import { to } from "../lib/router.ts";
import { useShared } from "../lib/store.ts";
import { day, useNow } from "../lib/time.ts";
import { Page } from "../parts/card.tsx";
import { GameCard } from "../parts/game-card.tsx";
import { EspnAway, HomeAway } from "../parts/peer-away.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import { text } from "../text/en.ts";
import { ActivityCard } from "./now/activity.tsx";
import { GapsCard } from "./now/gaps.tsx";
import { HealthCard } from "./now/health.tsx";
import { LatestCard } from "./now/latest.tsx";
import "./now/now.css";

const DAYS_AHEAD = 7;
const MOST_NEXT = 6;

/** What goes on at this moment, in the games and at home. */
export default function Now(): JSX.Element {
  const live = useData<GamesAnswer>("api/v1/games/live", { on: ["game", "health"] });
  const next = useData<GamesAnswer>(`api/v1/games/upcoming?hours=${DAYS_AHEAD * 24}`, {
    on: ["game"],
    everyMs: 300_000,
  });
  const now = useNow(60_000);
  const zone = useShared(hub)?.time_zone;
  return (
    <Page title={text.now.title} lead={[day(now), ...(zone === undefined ? [] : [text.time.zone(zone)])].join(" · ")}>
      <EspnAway of={live.data} />
      <HomeAway />
      <div class="with-side">
        <div class="now-games stack">
          <LiveGames live={live} next={next} />
          <NextGames next={next} />
          <LatestCard />
        </div>
        <div class="now-home stack">
          <ActivityCard />
          <HealthCard />
          <GapsCard />
        </div>
      </div>
    </Page>
  );
}

function LiveGames({
  live,
  next,
}: {
  readonly live: Data<GamesAnswer>;
  readonly next: Data<GamesAnswer>;
}): JSX.Element {
  return (
    <Loaded of={live} lines={4}>
      {({ games }) =>
        games.length === 0 ? (
          next.data?.count !== 0 && (
            <p class="muted">
              {text.now.noGames}. {text.now.noGamesDetail}
            </p>
          )
        ) : (
          <section aria-label={text.now.live}>
            <h2 class="now-heading">{text.now.live}</h2>
            <div class="grid">
              {games.map((game) => (
                <GameCard key={game.id} game={game} />
              ))}
            </div>
          </section>
        )
      }
    </Loaded>
  );
}

function NextGames({ next }: { readonly next: Data<GamesAnswer> }): JSX.Element {
  const followed = useShared(hub)?.teams ?? [];
  return (
    <Loaded of={next} lines={4}>
      {({ games }) => {
        if (games.length === 0) return <Empty icon="games" title={text.now.noTeams} detail={text.now.noTeamsDetail} />;
        const isOurs = (abbreviation: string, league: string): boolean =>
          followed.some((one) => one.league === league && one.team === abbreviation);
        // Followed teams first, whatever the time.
        const ours = games.filter(
          ({ home_team, away_team, league }) =>
            isOurs(home_team.abbreviation, league) || isOurs(away_team.abbreviation, league),
        );
        const shown = [...ours, ...games.filter((game) => !ours.includes(game))].slice(0, MOST_NEXT);
        return (
          <section aria-label={text.now.next}>
            <div class="now-heading">
              <h2>{text.now.next}</h2>
              <a href={to("/games")}>{text.now.allGames}</a>
            </div>
            <div class="grid">
              {shown.map((game) => (
                <GameCard key={game.id} game={game} />
              ))}
            </div>
          </section>
        );
      }}
    </Loaded>
  );
}
