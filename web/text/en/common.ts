import type { Parts } from "../../lib/time-parts.ts";

const leagueNames: Readonly<Record<string, string>> = {
  nfl: "NFL",
  nhl: "NHL",
  nba: "NBA",
  wnba: "WNBA",
  mlb: "MLB",
  ncaaf: "College football",
  ncaam: "College basketball",
  mls: "MLS",
  epl: "Premier League",
  world_cup: "World Cup",
};

/** What a numbered period is called: quarters in football and basketball, innings in baseball, halves in soccer. */
const periodLetters: Readonly<Record<string, string>> = {
  nfl: "Q",
  ncaaf: "Q",
  nba: "Q",
  wnba: "Q",
  mlb: "Inning ",
  mls: "Half ",
  epl: "Half ",
  world_cup: "Half ",
  ncaam: "Half ",
};

// From here on each is one of `text`: what no single page owns.
export const locale = "en-GB";

export const title = "Hometide";

export const nav = {
  label: "Pages",
  now: "Now",
  games: "Games",
  home: "Home",
  automations: "Automations",
  storage: "Storage",
  health: "Health",
  settings: "Settings",
  game: "Game",
  team: "Team",
  setup: "First steps",
  more: "More",
  close: "Close",
  skip: "Skip to the page",
  api: "API reference",
  signOut: "Sign out",
};

export const theme = { label: "Colours", auto: "System", light: "Light", dark: "Dark" };

export const live = {
  open: "Live",
  connecting: "Connecting…",
  stale: (since: string) => `Stale since ${since}`,
  staleDetail: "The hub does not answer. What you see is from then; it goes on by itself.",
  gamesStale: (since: string) => `Games are stale since ${since}.`,
  gamesStaleDetail: "ESPN tells nothing newer. It is asked again by itself.",
  statesStale: (since: string) => `States are stale since ${since}.`,
  statesStaleDetail: "Home Assistant is not heard. What is missed is fetched once it is back.",
};

/** Between thousands. */
export const group = ",";

export const time = {
  /** As the browser's tables have them for this locale. */
  weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
  day: ({ weekday, day, month }: Parts) => `${weekday}, ${day} ${month}`,
  date: ({ day, month, year }: Parts) => `${day} ${month} ${year}`,
  d: "d",
  h: "h",
  min: "min",
  s: "s",
  today: "Today",
  tomorrow: "Tomorrow",
  yesterday: "Yesterday",
  justNow: "just now",
  ago: (length: string) => `${length} ago`,
  zone: (zone: string) => `Times are in ${zone}`,
};

export const failure = {
  title: "That did not work",
  unreachable: "The hub does not answer",
  unreachableDetail: "It may be restarting, or this device is offline. It is tried again by itself.",
  status: (status: number) => `The hub answered ${status}.`,
  retry: "Try again",
  retrying: "Trying again…",
  again: "It is asked for again by itself then.",
  old: (time: string) => `Below is what was known at ${time}.`,
};

export const page = {
  loading: "Loading…",
  notFound: "There is no such page",
  notFoundDetail: "The address may be from another version of the dashboard.",
  toNow: "Go to Now",
  broken: "This page could not be shown",
  reload: "Reload the dashboard",
  soon: "This page is being built",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "The browser does not let this page copy; select it by hand",
  done: "Done",
};

export const signIn = {
  title: "Sign in to Hometide",
  lead: "This hub listens beyond its own machine, so it asks for its token.",
  token: "Token",
  where: "It is in the file token in the hub's data folder; hometide token prints it too.",
  button: "Sign in",
  wrong: "That is not this hub's token.",
  show: "Show the token",
};

export const chart = {
  table: "View as table",
  chart: "View as chart",
  time: "Time",
  low: (name: string) => `${name}, least`,
  high: (name: string) => `${name}, most`,
  gap: "No data",
  keys: "Arrow keys move, plus and minus zoom, 0 shows all.",
  reset: "Show all",
  cut: (shown: number, all: number) => `The last ${shown} of ${all} rows`,
  empty: "There is nothing to draw yet",
};

export const table = { sortBy: (column: string) => `Sort by ${column}`, empty: "Nothing here yet" };

export const dialog = { close: "Close", cancel: "Cancel" };

export const toast = { dismiss: "Dismiss", label: "Messages" };

export const leagues = (league: string) => leagueNames[league] ?? league.toUpperCase().replaceAll("_", " ");

export const game = {
  meets: (away: string, home: string) => `${away} at ${home}`,
  stands: (away: string, awayScore: number, home: string, homeScore: number) =>
    `${away} ${awayScore}, ${home} ${homeScore}`,
  ball: "Has the ball",
  final: "Final",
  finalAfter: (period: string) => `Final · ${period}`,
  period: (league: string, label: string) =>
    label === "" ? "Live" : /^\d+$/.test(label) ? `${periodLetters[league] ?? "P"}${label}` : label,
  status: { postponed: "Postponed", canceled: "Canceled" } as Readonly<Record<string, string>>,
  in: (length: string) => `in ${length}`,
  soon: "about to begin",
  week: (week: string) => `Week ${week}`,
  weeks: {
    wild_card: "Wild card",
    divisional: "Divisional round",
    conference: "Conference final",
    super_bowl: "Super Bowl",
  } as Readonly<Record<string, string>>,
  seasonType: { preseason: "Preseason", postseason: "Playoffs", offseason: "Offseason" },
};

export const components = {
  websocket_client: "Home Assistant",
  enrichment_service: "Intake",
  influxdb: "InfluxDB",
  weather_api: "Weather",
  sports: "Games (ESPN)",
  storage: "Storage",
  summaries: "Summaries",
  webhooks: "Webhooks",
  mqtt: "MQTT",
} as Readonly<Record<string, string>>;

export const status = { healthy: "Healthy", degraded: "Degraded", unhealthy: "Unhealthy", disabled: "Off" };
