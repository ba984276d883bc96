import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { DemoProcess } from "../support/demo-process.ts";
import { startDemoProcess } from "../support/demo-process.ts";
import { until } from "../support/wait.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";

const desk = { width: 1280, colorScheme: "light" } as const;

/** Writes down each frame until the page is live: which heading is seen, and on what ground. */
const SAMPLE = `
  globalThis.frames = [];
  const look = () => {
    const heading = document.querySelector("h1");
    frames.push({
      heading: heading?.checkVisibility() ? heading.textContent : "",
      ground: getComputedStyle(document.documentElement).backgroundColor,
      drawn: document.querySelector("#app")?.hasChildNodes() ?? false,
    });
    if (document.querySelector(".live-open") === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

/** Keeps the elements that the hub has drawn, before any script of the page has run. */
const KEEP = `
  addEventListener("DOMContentLoaded", () => {
    globalThis.drawn = [...document.querySelectorAll("#app, .side, .bottom, .bottom a, h1, .now-home > .card")];
  });`;

/** What stands still of the page, with all attributes. */
const STILL = `[...document.querySelectorAll(".side, .bottom, .page-head, .now-home > .card > header")].map((each) => each.outerHTML)`;

interface Frame {
  readonly heading: string;
  readonly ground: string;
  readonly drawn: boolean;
}

describeBrowser("the first screen, drawn by the hub", () => {
  let browser: Browser;
  let hub: DemoProcess;
  beforeAll(async () => {
    [browser, hub] = await Promise.all([launch(), startDemoProcess(["--speed", "120"])]);
    const games = async (): Promise<string> => (await fetch(`${hub.url}/api/v1/games/live`)).text();
    await until(async () => (await games()).includes('"id"'), "a game is on", 60_000);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([browser.close(), hub.stop()]);
  });

  const open = async (script: string, path = ""): Promise<{ readonly page: Page; readonly faults: string[] }> => {
    const { page, context, faults } = await openPage(browser, desk);
    onTestFinished(() => context.close());
    await page.addInitScript(script);
    await page.goto(`${hub.url}/${path}`);
    await page.locator(".live-open").first().waitFor();
    return { page, faults };
  };
  // The page wrote them.
  const frames = async (page: Page): Promise<readonly Frame[]> =>
    (await page.evaluate<readonly Frame[]>("frames")).filter(({ drawn }) => drawn);

  test("shows the score of a live game without any script", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(hub.url);
    const scores = await page.locator(".game-live .game-score").allTextContents();
    expect(scores.length).toBeGreaterThan(1);
    for (const score of scores) expect(score).toMatch(/^\d+$/);
    expect(await page.locator("[style]").count()).toBe(0);
    expect(await page.locator(".game-live rect.in-dark").first().isVisible()).toBe(false);
  });

  test("is what the page's scripts go on with: the same elements, as they would have drawn them", async () => {
    const { page, faults } = await open(KEEP);
    await page
      .getByRole("img", { name: /Changes of the home's states/ })
      .locator("canvas")
      .waitFor();
    expect(await page.evaluate<number>("drawn.length")).toBeGreaterThan(8);
    expect(await page.evaluate<number>("drawn.filter((each) => !each.isConnected).length")).toBe(0);
    const hydrated = await page.evaluate<readonly string[]>(STILL);

    // A page that the hub could not draw.
    let undrawn = 0;
    await page.route(`${hub.url}/`, async (route) => {
      const sent = await (await route.fetch()).text();
      const without = sent
        .replace(/<div id="app">.*<\/div>/, '<div id="app"></div>')
        .replace(/<template id="later">(.*?)<\/template>/s, "$1");
      if (without.length < sent.length - 5_000) undrawn++;
      await route.fulfill({ body: without, contentType: "text/html" });
    });
    await page.reload();
    await page.locator(".live-open").first().waitFor();
    expect(undrawn).toBe(1);
    await page
      .getByRole("img", { name: /Changes of the home's states/ })
      .locator("canvas")
      .waitFor();
    expect(hydrated).toEqual(await page.evaluate<readonly string[]>(STILL));
    expect(faults).toEqual([]);
  }, 30_000);

  test("another page's address does not show it first", async () => {
    const { page, faults } = await open(SAMPLE, "#/health");
    await page.getByRole("heading", { name: "Health", exact: true, level: 1 }).waitFor();
    const seen = new Set((await frames(page)).map(({ heading }) => heading));
    expect(seen).not.toContain("Now");
    expect(await page.locator("html.elsewhere").count()).toBe(0);
    // A place within the page is no other page: the skip link works before the scripts do.
    await page.goto(`${hub.url}/?again#main`);
    await page.getByRole("heading", { name: "Now", exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  test("wears the colours that were chosen, from its first frame", async () => {
    const { page } = await open(`localStorage.setItem("hometide-theme", "dark");${SAMPLE}`);
    const all = await frames(page);
    expect(all.length).toBeGreaterThan(1);
    expect(new Set(all.map(({ heading }) => heading))).toEqual(new Set(["Now"]));
    expect(new Set(all.map(({ ground }) => ground))).toEqual(new Set(["rgb(14, 21, 25)"]));
    await page.getByRole("button", { name: "Dark", exact: true, pressed: true }).waitFor();
    expect(await page.locator(".game-live rect.in-light").first().isVisible()).toBe(false);
  });
});
