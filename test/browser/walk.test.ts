import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startDemo } from "../../src/replay/demo.ts";
import type { HubProcess } from "../process/hub-process.ts";
import { startHubProcess } from "../process/hub-process.ts";
import { startIngressProxy } from "../support/ingress-proxy.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";
import { firstPages, pages } from "./pages.ts";
import { walk } from "./walk.ts";

describeBrowser("every page of the dashboard, for a desk and for a phone, light and dark", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser.close());

  test("on the demo, at its own address and behind Home Assistant's ingress", async () => {
    const { url } = await startHubProcess({}, ["demo", "--speed", "120"]);
    expect(await walk(browser, { hub: url, pages, axe: "both" })).toEqual([]);
    const proxy = await startIngressProxy(url);
    onTestFinished(() => proxy.close());
    expect(await walk(browser, { hub: url, at: proxy.url, pages, axe: "none" })).toEqual([]);
  }, 300_000);

  test("of a hub that was just installed", async () => {
    const { url } = await startHubProcess({ HOMETIDE_DATA_DIR: temporaryFolder() });
    expect(await walk(browser, { hub: url, pages: firstPages, axe: "one" })).toEqual([]);
  }, 120_000);

  test("while ESPN and Home Assistant are away: what was known is shown, and since when it is stale", async () => {
    const demo = await startDemo({ clock: systemClock, log: silentLog, speed: 200 });
    const hub = await startHubProcess({
      HOMETIDE_DATA_DIR: temporaryFolder(),
      HOMETIDE_TEAMS: "nfl:NE,nhl:BOS",
      HOMETIDE_WEATHER_SOURCE: "home_assistant",
      HOMETIDE_ESPN_URL: demo.espnUrl,
      HOMETIDE_ESPN_LIVE_INTERVAL: "500ms",
      HOMETIDE_ESPN_SOON_INTERVAL: "500ms",
      HOMETIDE_ESPN_IDLE_INTERVAL: "500ms",
      HOME_ASSISTANT_URL: demo.homeAssistantUrl,
      HOME_ASSISTANT_TOKEN: demo.homeAssistantToken,
    });
    try {
      await until(() => isLively(hub), "a game is on, the tables are read, the home is known", 60_000);
    } finally {
      await demo.close();
    }
    await until(async () => (await health(hub)) === "unhealthy", "both are missed", 60_000);
    const { page, context } = await openPage(browser, { width: 1280, colorScheme: "light" });
    await page.goto(hub.url);
    await page.getByText(/^Games are stale since \d\d:\d\d\.$/).waitFor();
    await page.getByText(/^States are stale since \d\d:\d\d\.$/).waitFor();
    await context.close();
    expect(await walk(browser, { hub: hub.url, pages, axe: "none" })).toEqual([]);
  }, 240_000);
});

async function health(hub: HubProcess): Promise<string> {
  return (await hub.get<{ status: string }>("/health")).status;
}

/** Whether the hub knows all that the pages show. Until it has read anything it answers 503, with none of these. */
async function isLively(hub: HubProcess): Promise<boolean> {
  const { current_game } = await hub.get<{ current_game?: object | null }>("/api/v1/ha/game-context/NE");
  if (current_game === null || current_game === undefined) return false;
  // The tables last: a minute has a hundred questions of their kind.
  for (const path of ["/api/v1/entities", "/api/v1/standings?league=nfl"]) {
    const { count = 0 } = await hub.get<{ count?: number }>(path);
    if (count === 0) return false;
  }
  return true;
}
