import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Timeline } from "../../../src/api/timeline.ts";
import type { Game } from "../../../src/model/game.ts";
import type { Data } from "../../lib/data.ts";
import { count } from "../../lib/number.ts";
import { useShared } from "../../lib/store.ts";
import { isDark } from "../../lib/theme.ts";
import { Card } from "../../parts/card.tsx";
import { Chart } from "../../parts/chart/chart.tsx";
import { Empty, Loaded } from "../../parts/states.tsx";
import { gameColours } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

/** How the score came about: a step for each score. */
export function CourseCard({
  game,
  timeline,
}: {
  readonly game: Game;
  readonly timeline: Data<Timeline>;
}): JSX.Element {
  return (
    <Card title={text.gamePage.course}>
      <Loaded of={timeline} lines={5}>
        {({ timeline: entries }) =>
          entries.length < 2 ? (
            <Empty
              icon="chart"
              title={game.status === "live" ? text.gamePage.noCourse : text.gamePage.missedCourse}
              detail={game.status === "live" ? text.gamePage.noCourseDetail : text.gamePage.missedCourseDetail}
            />
          ) : (
            <Course game={game} entries={entries} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Course({ game, entries }: { readonly game: Game; readonly entries: Timeline["timeline"] }): JSX.Element {
  const dark = useShared(isDark);
  const { away_team, home_team } = game;
  const drawn = useMemo(() => {
    const colours = gameColours({ away_team, home_team }, dark);
    const line = (name: string, colour: string, values: readonly number[]) => ({
      name,
      colour,
      values,
      as: "step" as const,
      fill: true,
    });
    return {
      times: entries.map(({ time }) => Date.parse(time)),
      series: [
        line(
          away_team.nickname,
          colours.away,
          entries.map(({ away_score }) => away_score),
        ),
        line(
          home_team.nickname,
          colours.home,
          entries.map(({ home_score }) => home_score),
        ),
      ],
      marks: entries
        .filter(({ event }) => event === "period_start" || event === "overtime")
        .map(({ time }) => ({ time })),
    };
    // Teams are told anew with every poll; their names and colours do not change during a game.
  }, [entries, dark, game.id]);
  return (
    <Chart
      label={text.gamePage.courseChart(away_team.name, home_team.name)}
      height={300}
      format={count}
      least={0}
      most={Math.max(game.score.home, game.score.away, 3) * 1.1}
      {...drawn}
    />
  );
}
