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
  /** The page itself, or how it is loaded when it is first seen. */
  readonly page:
    | ComponentType<PageProps>
    | { readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }> };
}

/** Every page, a line each, in the order of the navigation. */
export const routes: readonly Route[] = [
  // The page that is opened first comes with the shell, and is drawn with it.
  { path: "/", title: text.nav.now, icon: "now", page: Now },
  { path: "/games", title: text.nav.games, icon: "games", page: { load: () => import("./pages/games.tsx") } },
  { path: "/games/:id", title: text.nav.game, within: "/games", page: { load: () => import("./pages/game.tsx") } },
  {
    path: "/games/team/:league/:team",
    title: text.nav.team,
    within: "/games",
    page: { load: () => import("./pages/team.tsx") },
  },
  { path: "/home", title: text.nav.home, icon: "home", page: { load: () => import("./pages/home.tsx") } },
  {
    path: "/home/:entity_id",
    title: text.nav.home,
    within: "/home",
    page: { load: () => import("./pages/entity.tsx") },
  },
  {
    path: "/automations",
    title: text.nav.automations,
    icon: "automations",
    page: { load: () => import("./pages/automations.tsx") },
  },
  {
    path: "/automations/:id",
    title: text.nav.automations,
    within: "/automations",
    page: { load: () => import("./pages/webhook.tsx") },
  },
  { path: "/storage", title: text.nav.storage, icon: "storage", page: { load: () => import("./pages/storage.tsx") } },
  { path: "/health", title: text.nav.health, icon: "health", page: { load: () => import("./pages/health.tsx") } },
  {
    path: "/settings",
    title: text.nav.settings,
    icon: "settings",
    page: { load: () => import("./pages/settings.tsx") },
  },
  { path: "/setup", title: text.nav.setup, within: "/settings", page: { load: () => import("./pages/setup.tsx") } },
];
