import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../lib/http.ts";
import { hub } from "../lib/hub.ts";
import { place, to } from "../lib/router.ts";
import { signedOut } from "../lib/session.ts";
import { useShared } from "../lib/store.ts";
import { theme } from "../lib/theme.ts";
import { Dialog } from "../parts/dialog.tsx";
import type { IconName } from "../parts/icon.tsx";
import { Icon } from "../parts/icon.tsx";
import { Choices } from "../parts/controls.tsx";
import { toast } from "../parts/toast.tsx";
import type { Route } from "../routes.ts";
import { routes } from "../routes.ts";
import { text } from "../text/en.ts";
import { LiveSign } from "./live-sign.tsx";
import { routeOf } from "./outlet.tsx";

type Shown = Route & { readonly icon: IconName };
/** As many as a thumb finds at the bottom of a phone; the others are behind "More". */
const AT_HAND = 4;

/** At the left of a desk's screen, at the bottom of a phone's. */
export function Navigation(): JSX.Element {
  const [more, setMore] = useState(false);
  const here = routeOf(useShared(place).path)?.route;
  const current = here?.within ?? here?.path;
  const shown = routes.filter((route): route is Shown => route.icon !== undefined);
  const link = (route: Shown, onClick?: () => void): JSX.Element => (
    <a
      href={to(route.path)}
      aria-current={route.path === current ? "page" : undefined}
      {...(onClick === undefined ? {} : { onClick })}
    >
      <Icon name={route.icon} />
      <span>{route.title}</span>
    </a>
  );
  const rest = shown.slice(AT_HAND);
  return (
    <>
      <header class="side">
        <a class="brand" href={to("/")} aria-label={text.title}>
          <Mark />
          <span>{text.title}</span>
        </a>
        <nav aria-label={text.nav.label} class="side-nav">
          {shown.map((route) => link(route))}
        </nav>
        <div class="side-foot">
          <LiveSign />
          <Extras />
        </div>
      </header>
      <nav class="bottom" aria-label={text.nav.label}>
        {shown.slice(0, AT_HAND).map((route) => link(route))}
        <button
          type="button"
          aria-expanded={more}
          aria-current={rest.some((route) => route.path === current) ? "page" : undefined}
          onClick={() => setMore(true)}
        >
          <Icon name="more" />
          <span>{text.nav.more}</span>
        </button>
      </nav>
      {more && (
        <Dialog title={text.nav.more} close={() => setMore(false)}>
          <nav class="sheet-nav" aria-label={text.nav.more}>
            {rest.map((route) => link(route, () => setMore(false)))}
          </nav>
          <div class="sheet-foot">
            <LiveSign />
            <Extras />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Extras(): JSX.Element {
  const facts = useShared(hub);
  return (
    <>
      <Choices
        label={text.theme.label}
        of={[
          { value: "auto", label: text.theme.auto },
          { value: "light", label: text.theme.light },
          { value: "dark", label: text.theme.dark },
        ]}
        value={useShared(theme)}
        choose={(chosen) => theme.set(chosen)}
      />
      <div class="side-links">
        <a href="docs">{text.nav.api}</a>
        {facts?.signed_in === true && (
          <button type="button" class="button-link" onClick={() => void signOut()}>
            {text.nav.signOut}
          </button>
        )}
        {facts !== undefined && <span class="muted">{facts.version}</span>}
      </div>
    </>
  );
}

async function signOut(): Promise<void> {
  try {
    await ask("api/v1/session", { method: "DELETE" });
    signedOut();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), "bad");
  }
}

/** The roof over the tide. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path class="mark-roof" d="M8 14.5 16 8l8 6.5" />
      <path class="mark-wave" d="M6 19.5c2.5 0 2.5 1.8 5 1.8s2.5-1.8 5-1.8 2.5 1.8 5 1.8 2.5-1.8 5-1.8" />
      <path class="mark-wave" d="M6 24.3c2.5 0 2.5 1.8 5 1.8s2.5-1.8 5-1.8 2.5 1.8 5 1.8 2.5-1.8 5-1.8" />
    </svg>
  );
}
