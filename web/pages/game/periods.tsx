import type { JSX } from "preact";
import type { Game } from "../../../src/model/game.ts";
import { Card } from "../../parts/card.tsx";
import { Table } from "../../parts/table.tsx";
import { TeamBadge } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

/** The points of each period. */
export function PeriodsCard({ game }: { readonly game: Game }): JSX.Element | null {
  const { period, score } = game;
  if (period.scores.length === 0) return null;
  const [short = "", title = ""] = text.gamePage.total;
  const label = (at: number): string =>
    at < period.total
      ? String(at + 1)
      : at === period.total
        ? text.gamePage.overtime
        : text.gamePage.overtimes(at - period.total + 1);
  return (
    <Card title={text.gamePage.periods}>
      <Table<"away" | "home">
        caption={text.gamePage.periods}
        rows={["away", "home"]}
        keyOf={(side) => side}
        columns={[
          {
            name: text.games.columns.team,
            cell: (side) => {
              const team = side === "home" ? game.home_team : game.away_team;
              return (
                <span class="row">
                  <TeamBadge team={team} size="small" />
                  <span class="minor">{team.nickname}</span>
                </span>
              );
            },
          },
          ...period.scores.map((each, at) => ({
            name: label(at),
            numeric: true,
            cell: (side: "away" | "home") => each[side] ?? "–",
          })),
          { name: short, title, numeric: true, cell: (side) => <b>{score[side]}</b> },
        ]}
      />
    </Card>
  );
}
