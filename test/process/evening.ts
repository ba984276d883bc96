import { onTestFinished } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { GAME_EVENT_DOCUMENT } from "../../src/model/game-event.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { scenarioScript } from "../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { openEmbeddedStore } from "../../src/store/embedded/store.ts";

const SPEED = 600;
const POLL = `${60_000 / SPEED}ms`;

/** The demo's games from an ESPN of our own, minutes in seconds: what a hub that follows them is started with. */
export async function evening(): Promise<Readonly<Record<string, string>>> {
  const script = scenarioScript({ scenario: loadScenario(), startedAt: systemClock.now(), speed: SPEED });
  const espn = await startEspnServer({ clock: systemClock, log: silentLog, script });
  onTestFinished(() => espn.close());
  return {
    HOMETIDE_TEAMS: "nfl:NE,nhl:BOS",
    HOMETIDE_ESPN_URL: espn.url,
    HOMETIDE_ESPN_LIVE_INTERVAL: POLL,
    HOMETIDE_ESPN_SOON_INTERVAL: POLL,
    HOMETIDE_ESPN_IDLE_INTERVAL: POLL,
  };
}

/** The ids of the events that the store of a hub that has ended knows. */
export async function knownEvents(folder: string): Promise<readonly string[]> {
  const store = await openEmbeddedStore({ folder, clock: systemClock, log: silentLog, queryTimeoutMs: 5_000 });
  const known = [...(await store.documents(GAME_EVENT_DOCUMENT)).keys()];
  await store.close();
  return known;
}
