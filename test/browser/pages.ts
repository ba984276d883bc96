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
];

/** The page of a team's first game that has begun; the walk waits for it. */
async function gameOf(hub: string, team: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${hub}/api/v1/games/schedule/${team}`);
    // The schema of the answer says so.
    const { games } = (await answer.json()) as { games: { id: string; status: string; score: { home: number } }[] };
    const begun = games.find(({ status }) => status === "live" || status === "finished");
    if (begun !== undefined) return `/games/${begun.id}`;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
