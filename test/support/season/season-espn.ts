import type { Clock } from "../../../src/model/clock.ts";
import { HometideError } from "../../../src/model/errors.ts";
import type { Log } from "../../../src/ops/log.ts";
import type { EspnScript } from "../../../src/replay/espn/script.ts";
import { startEspnServer } from "../../../src/replay/espn-server.ts";
import type { FetchPage } from "../../../src/sources/espn/fetch-page.ts";

/** How a replayed season answers: over HTTP as ESPN does, or called directly, which is several times as quick. */
export type SeasonWay = "http" | "direct";

/** Seconds for which ESPN's scoreboards are fresh at most. */
const MAX_AGE = 9;

interface SeasonEspn {
  /** The base for the source's settings. */
  readonly url: string;
  /** Instead of the source's own requests; absent over HTTP. */
  readonly fetchPage?: FetchPage;
  close(): Promise<void>;
}

/** ESPN of a season, for a source that asks it. */
export async function startSeasonEspn(options: {
  readonly way: SeasonWay;
  readonly script: EspnScript;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<SeasonEspn> {
  const { script, clock, log } = options;
  if (options.way === "http") {
    const { url, close } = await startEspnServer({ clock, log, script, maxAge: MAX_AGE });
    return { url, close };
  }
  return {
    url: "http://127.0.0.1:9",
    async fetchPage({ league, page, query }) {
      const path = `${league.espnPath}/${page}`;
      const answer = script.answer({ path, query: new URLSearchParams(query) }, clock.now());
      const fresh = { freshMs: MAX_AGE * 1_000, validators: undefined, aheadMs: 0 };
      if (answer !== undefined) return { kind: "answered", payload: answer.payload, size: 0, ...fresh };
      const error = new HometideError("espn_refused", `there is no ${path}`, { details: { status: 404 } });
      return { kind: "failed", error, retryAfterMs: undefined };
    },
    close: () => Promise.resolve(),
  };
}
