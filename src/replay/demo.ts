import { randomBytes } from "node:crypto";
import type { Clock } from "../model/clock.ts";
import type { Log } from "../ops/log.ts";
import { startEspnServer } from "./espn-server.ts";
import { startHomeAssistantServer } from "./home-assistant-server.ts";
import { scenarioScript } from "./scenario/evenings.ts";
import { loadScenario } from "./scenario/load.ts";
import { scenarioHome } from "./scenario/scenario-home.ts";

export interface DemoOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Minutes of the scenario in a real minute. */
  readonly speed?: number | undefined;
  /** Name of a file in scenarios/, without `.yaml`. */
  readonly scenario?: string | undefined;
}

/** Two peers to run a hub against. */
export interface Demo {
  readonly title: string;
  readonly espnUrl: string;
  readonly homeAssistantUrl: string;
  readonly homeAssistantToken: string;
  close(): Promise<void>;
}

const DEFAULT_SPEED = 60;

/**
 * Starts an ESPN and a Home Assistant on free loopback ports, which play a scenario from now on, evening after evening.
 *
 * @throws HometideError `scenario_invalid`
 */
export async function startDemo({ clock, log, speed = DEFAULT_SPEED, scenario: name }: DemoOptions): Promise<Demo> {
  const scenario = loadScenario(name);
  const startedAt = clock.now();
  const token = randomBytes(24).toString("base64url");
  const home = scenarioHome({ home: scenario.home, beginsAtHour: scenario.beginsAtHour, startedAt, speed, clock });
  const espn = await startEspnServer({ clock, log, script: scenarioScript({ scenario, startedAt, speed }) });
  const homeAssistant = await startHomeAssistantServer({ clock, log, home, token });
  return {
    title: scenario.title,
    espnUrl: espn.url,
    homeAssistantUrl: homeAssistant.url,
    homeAssistantToken: token,
    async close() {
      await Promise.all([homeAssistant.close(), espn.close()]);
    },
  };
}
