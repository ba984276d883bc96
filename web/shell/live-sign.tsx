import type { JSX } from "preact";
import { hubNow } from "../lib/hub.ts";
import { liveState } from "../lib/live.ts";
import { useShared } from "../lib/store.ts";
import { clockTime } from "../lib/time.ts";
import { Notice } from "../parts/states.tsx";
import { text } from "../text/en.ts";

/** Whether what is shown is of this moment. */
export function LiveSign(): JSX.Element {
  const { phase, heardAt } = useShared(liveState);
  const words =
    phase === "stale" && heardAt !== undefined
      ? text.live.stale(atHub(heardAt))
      : text.live[phase === "open" ? "open" : "connecting"];
  return (
    <span class={`live-sign live-${phase}`}>
      <span class="dot" aria-hidden="true" />
      {words}
    </span>
  );
}

/** Told above the page, and to screen readers, while the stream is broken. */
export function StaleBar(): JSX.Element {
  const { phase, heardAt } = useShared(liveState);
  return (
    <div role="status">
      {phase === "stale" && heardAt !== undefined && (
        <div class="stale-bar">
          <Notice title={`${text.live.stale(atHub(heardAt))}.`} detail={text.live.staleDetail} />
        </div>
      )}
    </div>
  );
}

/** The browser's clock may be wrong; the hub's is shown. */
function atHub(heardAt: number): string {
  return clockTime(heardAt + (hubNow() - Date.now()));
}
