import { until } from "../support/wait.ts";

/** A page that the walker opens, on a hub that plays the demo. */
export interface WalkedPage {
  /** After the `#`; of a page whose address is not known before, a function that asks the hub. */
  readonly path: string | ((hub: string) => Promise<string>);
  /** Text that is there once the page shows data of the hub. */
  readonly shows: string | RegExp;
  /** The file of its pictures in docs/images; none are made where absent. */
  readonly picture?: string;
}

/** Every page, a line each. */
export const pages: readonly WalkedPage[] = [
  { path: "/", shows: "Bruins", picture: "now" },
  { path: "/games", shows: "Bruins", picture: "games" },
  { path: "/games?view=results", shows: /Canadiens|No result/ },
  { path: "/games?view=tables", shows: "New England Patriots", picture: "tables" },
  { path: "/games/team/nfl/NE", shows: "AFC East", picture: "team" },
  { path: (hub) => gameOf(hub, "NE"), shows: "Meanwhile at home", picture: "game" },
  { path: "/home", shows: "Living room", picture: "home" },
  { path: "/home/sensor.living_room_temperature", shows: "A typical day", picture: "entity" },
  { path: "/home/binary_sensor.hall_motion", shows: "Day by day" },
  { path: "/automations", shows: "Play a game", picture: "automations" },
  { path: "/storage", shows: "What takes the space", picture: "storage" },
  { path: "/health", shows: "Log of the last hour", picture: "health" },
  { path: "/settings", shows: "Teams and leagues", picture: "settings" },
  { path: "/setup", shows: "Step 1 of 4", picture: "setup" },
  { path: "/settings", shows: "Add a mirror", picture: "settings" },
];

/** What they show on a hub that was just installed: nothing is configured, and nobody has answered. */
export const firstPages: readonly WalkedPage[] = [
  { path: "/", shows: "No games are known yet" },
  { path: "/games", shows: "No game is known" },
  { path: "/games?view=results", shows: "No result is stored yet" },
  { path: "/games?view=tables", shows: "No table has been read yet" },
  { path: "/home", shows: "Home Assistant is not configured" },
  { path: "/automations", shows: "New webhook" },
  { path: "/storage", shows: "What takes the space" },
  { path: "/health", shows: "Log of the last hour" },
  { path: "/settings", shows: "Teams and leagues" },
  { path: "/setup", shows: "Step 1 of 4" },
  { path: "/settings", shows: "No team is followed yet" },
  { path: "/setup", shows: "Step 1 of 4" },
];

/** The page of the game that a team plays, or has played last; the walk waits for it. */
async function gameOf(hub: string, team: string): Promise<string> {
  let id: string | undefined;
  await until(
    async () => {
      const answer = await fetch(`${hub}/api/v1/ha/game-context/${team}`);
      // The schema of the answer says so.
      const { current_game, last_game } = (await answer.json()) as Readonly<
        Record<string, { readonly id: string } | null | undefined>
      >;
      id = (current_game ?? last_game)?.id;
      return id !== undefined;
    },
    `${team} plays`,
    60_000,
  );
  return `/games/${id}`;
}
