import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { GameHistoryAnswer } from "../../src/api/routes/games.ts";
import type { GamesAnswer } from "../../src/api/routes/live.ts";
import { useData } from "../lib/data.ts";
import { withQuery } from "../lib/http.ts";
import { hub } from "../lib/hub.ts";
import { setQuery } from "../lib/router.ts";
import { useShared } from "../lib/store.ts";
import { Page } from "../parts/card.tsx";
import { Choices } from "../parts/controls.tsx";
import { GameDays } from "../parts/game-rows.tsx";
import { EspnAway } from "../parts/peer-away.tsx";
import { Empty, Loaded } from "../parts/states.tsx";
import type { PageProps } from "../routes.ts";
import { text } from "../text/en.ts";
import { Tables } from "./games/tables.tsx";

const HOURS_AHEAD = 14 * 24;
const PAGE = 60;
const views = ["schedule", "results", "tables"] as const;

/** What comes, what was, and how the teams stand. */
export default function Games({ query }: PageProps): JSX.Element {
  const leagues = useShared(hub)?.leagues ?? [];
  const league = leagues.find((each) => each === query.get("league"));
  const view = views.find((each) => each === query.get("view")) ?? "schedule";
  return (
    <Page
      title={text.games.title}
      aside={
        <>
          {leagues.length > 1 && (
            <Choices
              label={text.games.league}
              of={[
                { value: "", label: text.games.allLeagues },
                ...leagues.map((each) => ({ value: each, label: text.leagues(each) })),
              ]}
              value={league ?? ""}
              choose={(chosen) => setQuery({ league: chosen === "" ? undefined : chosen })}
            />
          )}
          <Choices
            label={text.games.show}
            of={views.map((each) => ({ value: each, label: text.games.views[each] }))}
            value={view}
            choose={(chosen) => setQuery({ view: chosen })}
          />
        </>
      }
    >
      {view === "schedule" && <Schedule league={league} />}
      {view === "results" && <Results league={league} />}
      {view === "tables" && <Tables league={league} />}
    </Page>
  );
}

interface OfLeague {
  readonly league: string | undefined;
}

function Schedule({ league }: OfLeague): JSX.Element {
  const live = useData<GamesAnswer>(withQuery("api/v1/games/live", { league }), { on: ["game", "health"] });
  const next = useData<GamesAnswer>(withQuery("api/v1/games/upcoming", { league, hours: HOURS_AHEAD, limit: 300 }), {
    on: ["game"],
  });
  return (
    <Loaded of={next} lines={6}>
      {({ games }) => {
        const all = [...(live.data?.games ?? []), ...games];
        return all.length === 0 ? (
          <Empty icon="games" title={text.games.noSchedule} detail={text.games.noScheduleDetail} />
        ) : (
          <>
            <EspnAway of={live.data} />
            <GameDays games={all} />
          </>
        );
      }}
    </Loaded>
  );
}

function Results({ league }: OfLeague): JSX.Element {
  const [limit, setLimit] = useState(PAGE);
  const results = useData<GameHistoryAnswer>(
    withQuery("api/v1/games/history", { league, status: "finished", order: "descending", limit }),
    { on: ["game_event"] },
  );
  return (
    <Loaded of={results} lines={6}>
      {({ games, total }) =>
        games.length === 0 ? (
          <Empty icon="games" title={text.games.noResults} detail={text.games.noResultsDetail} />
        ) : (
          <>
            <GameDays games={games} />
            <p class="row list-foot">
              <span class="muted">{text.games.ofTotal(games.length, total)}</span>
              {games.length < total && limit < 1_000 && (
                <button type="button" class="button" onClick={() => setLimit(Math.min(1_000, limit * 2))}>
                  {text.games.more}
                </button>
              )}
            </p>
          </>
        )
      }
    </Loaded>
  );
}
