import type { JSX } from "preact";
import type { GameStatsAnswer } from "../../../src/api/routes/game-stats.ts";
import type { Game } from "../../../src/model/game.ts";
import type { Data } from "../../lib/data.ts";
import { useShared } from "../../lib/store.ts";
import { isDark } from "../../lib/theme.ts";
import { Card } from "../../parts/card.tsx";
import { gameColours } from "../../parts/team.tsx";
import { text } from "../../text/en.ts";

/** The statistics of the teams side by side, with bars where both are numbers. */
export function TeamsCard({
  game,
  stats,
}: {
  readonly game: Game;
  readonly stats: Data<GameStatsAnswer>;
}): JSX.Element | null {
  const colours = gameColours(game, useShared(isDark));
  const { home = {}, away = {} } = stats.data?.team_statistics ?? {};
  const names = Object.keys(away).filter((name) => name in home);
  if (names.length === 0) return null;
  return (
    <Card title={text.gamePage.teams}>
      <dl class="duel">
        {names.map((name) => {
          const [left = "", right = ""] = [away[name], home[name]];
          const [a, b] = [Number(left), Number(right)];
          const share = a + b > 0 ? a / (a + b) : Number.NaN;
          return (
            <div key={name}>
              <dt>{text.gamePage.teamStatistics[name] ?? nameOf(name)}</dt>
              <dd class="numeric">{left}</dd>
              <dd class="numeric">{right}</dd>
              <span class="duel-bar" aria-hidden="true">
                {!Number.isNaN(share) && (
                  <>
                    <i style={{ width: `${share * 100}%`, background: colours.away }} />
                    <i style={{ width: `${(1 - share) * 100}%`, background: colours.home }} />
                  </>
                )}
              </span>
            </div>
          );
        })}
      </dl>
    </Card>
  );
}

/** `total_yards` → "Total yards" */
function nameOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
