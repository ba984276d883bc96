import type { ComponentType, JSX } from "preact";
import { Component } from "preact";
import { useEffect, useState } from "preact/hooks";
import { match, place, to } from "../lib/router.ts";
import { useShared } from "../lib/store.ts";
import { Empty, Skeleton } from "../parts/states.tsx";
import type { PageProps, Route } from "../routes.ts";
import { routes } from "../routes.ts";
import { text } from "../text/en.ts";

type Loading = ComponentType<PageProps> | "failed" | undefined;
const loaded = new Map<Route, ComponentType<PageProps>>();

/** The route of a path, with what its `:parts` are. */
export function routeOf(
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const route of routes) {
    const params = match(route.path, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

/** The page that the address names, drawn once all is `ready` that pages need; it is loaded meanwhile. */
export function Outlet({ ready }: { readonly ready: boolean }): JSX.Element {
  const { path, query } = useShared(place);
  const found = routeOf(path);
  const Shown = usePage(found?.route);
  useEffect(() => {
    document.title = found === undefined ? text.title : `${found.route.title} · ${text.title}`;
    scrollTo(0, 0);
  }, [path]);
  if (found === undefined)
    return (
      <Empty icon="search" title={text.page.notFound} detail={text.page.notFoundDetail}>
        <a class="button" href={to("/")}>
          {text.page.toNow}
        </a>
      </Empty>
    );
  if (Shown === "failed") return <Broken />;
  if (Shown === undefined || !ready) return <Skeleton lines={6} />;
  return (
    <Boundary key={path}>
      <Shown params={found.params} query={query} />
    </Boundary>
  );
}

function usePage(route: Route | undefined): Loading {
  const [, draw] = useState(0);
  const [failed, setFailed] = useState<Route | undefined>();
  useEffect(() => {
    if (route === undefined || typeof route.page === "function" || loaded.has(route)) return;
    route.page.load().then(
      (page) => {
        loaded.set(route, page.default);
        draw((count) => count + 1);
      },
      () => setFailed(route),
    );
  }, [route]);
  if (route === undefined) return undefined;
  if (typeof route.page === "function") return route.page;
  return loaded.get(route) ?? (failed === route ? "failed" : undefined);
}

/** Another version of the hub may have replaced the files: a reload brings what fits. */
function Broken(): JSX.Element {
  return (
    <Empty icon="bad" title={text.page.broken}>
      <button type="button" class="button" onClick={() => location.reload()}>
        {text.page.reload}
      </button>
    </Empty>
  );
}

/** A page that throws leaves the navigation standing. */
class Boundary extends Component<{ readonly children: JSX.Element }, { readonly failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    // To the browser's console and to whoever listens for errors, as if nobody had caught it.
    reportError(error);
  }

  override render(): JSX.Element {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}
