import type { ComponentType } from "preact";
import Now from "./pages/now.tsx";
import type { IconName } from "./parts/icon.tsx";
import { text } from "./text/en.ts";

export interface PageProps {
  /** What `:name` parts of the path are. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Route {
  /** After the `#`; `:name` is any one part. */
  readonly path: string;
  readonly title: string;
  /** In the navigation, with this icon; the others are reached from pages. */
  readonly icon?: IconName;
  /** The page that this one belongs to in the navigation. */
  readonly within?: string;
  /** Loaded when it is first seen. */
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>;
}

/** Every page, a line each, in the order of the navigation. */
export const routes: readonly Route[] = [
  // The page that is opened first comes with the shell: a part of its own would be asked for only after that.
  { path: "/", title: text.nav.now, icon: "now", load: () => Promise.resolve({ default: Now }) },
  { path: "/games", title: text.nav.games, icon: "games", load: () => import("./pages/games.tsx") },
  { path: "/games/:id", title: text.games.game, within: "/games", load: () => import("./pages/game.tsx") },
  {
    path: "/games/team/:league/:team",
    title: text.games.team,
    within: "/games",
    load: () => import("./pages/team.tsx"),
  },
  { path: "/home", title: text.nav.home, icon: "home", load: () => import("./pages/home.tsx") },
  { path: "/home/:entity_id", title: text.nav.home, within: "/home", load: () => import("./pages/entity.tsx") },
  {
    path: "/automations",
    title: text.nav.automations,
    icon: "automations",
    load: () => import("./pages/automations.tsx"),
  },
  {
    path: "/automations/:id",
    title: text.nav.automations,
    within: "/automations",
    load: () => import("./pages/webhook.tsx"),
  },
  { path: "/storage", title: text.nav.storage, icon: "storage", load: () => import("./pages/storage.tsx") },
  { path: "/health", title: text.nav.health, icon: "health", load: () => import("./pages/health.tsx") },
  { path: "/settings", title: text.nav.settings, icon: "settings", load: () => import("./pages/settings.tsx") },
  { path: "/setup", title: text.setup.title, within: "/settings", load: () => import("./pages/setup.tsx") },
];
