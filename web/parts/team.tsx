import type { JSX } from "preact";
import type { Game, Team } from "../../src/model/game.ts";
import { contrast, distance, inkOn, readable } from "../lib/colour.ts";

/** The surfaces of style/tokens.css: what team colours must be seen on. */
const SURFACE = { light: "#ffffff", dark: "#161f25" } as const;

/**
 * A drawn badge: the abbreviation in the team's colours. No picture is asked of anybody. The colours are attributes of a
 * drawing: the content security policy allows no `style` in a page that the hub has drawn.
 */
export function TeamBadge({
  team,
  size = "normal",
}: {
  readonly team: Team;
  readonly size?: "small" | "normal" | "large";
}): JSX.Element {
  const ground = team.colors.primary ?? "#52636e";
  const ink = inkOn(ground);
  const ring = team.colors.secondary ?? ink;
  return (
    <svg class={`team-badge team-badge-${size}`} aria-hidden="true">
      <rect width="100%" height="100%" fill={ground} />
      <rect y="91%" width="100%" height="9%" fill={contrast(ring, ground) < 1.3 ? ink : ring} />
      <text x="50%" y="50%" fill={ink}>
        {team.abbreviation.slice(0, 4)}
      </text>
    </svg>
  );
}

/** The colours of two teams in a chart: readable, and not to be taken for each other. */
export function gameColours(
  { home_team, away_team }: Pick<Game, "home_team" | "away_team">,
  dark: boolean,
): { readonly home: string; readonly away: string } {
  const surface = dark ? SURFACE.dark : SURFACE.light;
  const home = readable(home_team.colors.primary, surface);
  const candidates = [away_team.colors.primary, away_team.colors.secondary, dark ? "#c3cdd3" : "#66757f", "#d08a2e"];
  const away = candidates.map((colour) => readable(colour, surface)).find((colour) => distance(colour, home) > 120);
  return { home, away: away ?? "#d08a2e" };
}

/** "8–3" or "11–6–3" */
export function recordText({ record }: Pick<Team, "record">): string | undefined {
  if (record === null) return undefined;
  const { wins, losses, ties } = record;
  return ties === 0 ? `${wins}–${losses}` : `${wins}–${losses}–${ties}`;
}
