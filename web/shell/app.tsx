import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { HubFacts } from "../../src/api/routes/hub.ts";
import { useData } from "../lib/data.ts";
import { hub, setHub } from "../lib/hub.ts";
import { live } from "../lib/live.ts";
import { needsToken } from "../lib/session.ts";
import { useShared } from "../lib/store.ts";
import { Toasts } from "../parts/toast.tsx";
import { text } from "../text/en.ts";
import { Announcer } from "./announcer.tsx";
import { Outlet } from "./outlet.tsx";
import { Navigation } from "./navigation.tsx";
import { SignIn } from "./sign-in.tsx";
import { StaleBar } from "./live-sign.tsx";

/** The whole dashboard: navigation, the page, and what lies over it. */
export function App(): JSX.Element {
  const locked = useShared(needsToken);
  const facts = useData<HubFacts>(locked ? undefined : "api/v1/hub", { everyMs: 600_000 });
  const known = useShared(hub) !== undefined || facts.error !== undefined;
  useEffect(() => {
    if (facts.data !== undefined) setHub(facts.data);
  }, [facts.data]);
  useEffect(() => {
    if (locked) return undefined;
    live.start();
    return () => live.stop();
  }, [locked]);
  if (locked) return <SignIn />;
  return (
    <>
      <a class="skip" href="#main" onClick={toMain}>
        {text.nav.skip}
      </a>
      <Navigation />
      <main id="main" tabIndex={-1}>
        <StaleBar />
        {/* Times are shown in the home's zone: it must be known first, but its absence hides nothing. */}
        <Outlet ready={known} />
      </main>
      <Announcer />
      <Toasts />
    </>
  );
}

/** The address after `#` is the page's: the link moves the focus itself. */
function toMain(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main")?.focus();
}
