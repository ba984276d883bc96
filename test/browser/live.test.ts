import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { DemoProcess } from "../support/demo-process.ts";
import { startDemoProcess } from "../support/demo-process.ts";
import { startIngressProxy } from "../support/ingress-proxy.ts";
import { until } from "../support/wait.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";

const desk = { width: 1280, colorScheme: "light" } as const;
const TOKEN = "a-token-for-this-test-only";

describeBrowser("the dashboard, live", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const demo = async (environment: Readonly<Record<string, string>> = {}): Promise<DemoProcess> => {
    const hub = await startDemoProcess(["--speed", "200"], environment);
    onTestFinished(() => hub.stop());
    return hub;
  };

  test("a live game's score moves on the page without a reload", async () => {
    const hub = await demo();
    const { page, faults } = await openPage(browser, desk);
    const games = async (): Promise<string> => (await fetch(`${hub.url}/api/v1/games/live`)).text();
    await until(async () => (await games()).includes('"id"'), "a game is on", 30_000);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(hub.url);
    await page.evaluate("globalThis.notReloaded = true");
    // What the page shows first has come with it: two round trips, its own and that of its scripts and styles.
    await page.locator(".game-live .game-score").first().waitFor({ timeout: 10_000 });
    expect(asked.filter((path) => ["/api/v1/hub", "/health", "/api/v1/activity"].includes(path))).toEqual([]);
    const scores = page.locator(".game-live .game-score");
    const shown = async (): Promise<string> => (await scores.allTextContents()).join(" ");
    await scores.first().waitFor({ timeout: 30_000 });
    const first = await shown();
    await until(async () => ((now) => now !== "" && now !== first)(await shown()), "somebody scores", 40_000);
    expect(await page.evaluate("globalThis.notReloaded")).toBe(true);
    expect(faults).toEqual([]);
  }, 90_000);

  test("says since when it is stale while the hub is away, and goes on when it is back", async () => {
    const first = await demo();
    const { page } = await openPage(browser, desk);
    await page.goto(first.url);
    await page.locator(".live-open").first().waitFor();
    await first.stop();
    await page.getByText(/^Stale since \d\d:\d\d\.$/).waitFor({ timeout: 20_000 });
    await page.getByText("The hub does not answer").first().waitFor();
    await demo({ HOMETIDE_PORT: new URL(first.url).port });
    await page.locator(".live-open").first().waitFor({ timeout: 30_000 });
    await page.locator(".game-live .game-score").first().waitFor({ timeout: 40_000 });
    expect(await page.locator(".stale-bar").count()).toBe(0);
    await until(async () => (await page.locator(".failure").count()) === 0, "what failed is asked for again", 40_000);
  }, 120_000);

  test("asks for the token where one is required; what was typed wrong is told; signing out locks again", async () => {
    const hub = await demo({ HOMETIDE_TOKEN: TOKEN });
    const { page, context } = await openPage(browser, desk);
    await page.goto(hub.url);
    const field = page.getByLabel("Token", { exact: true });
    await field.fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("That is not this hub's token.").waitFor();
    await field.fill(TOKEN);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Now", exact: true }).waitFor();
    await page.locator(".live-open").first().waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(JSON.stringify(await context.storageState())).not.toContain(TOKEN);
    await page.getByRole("button", { name: "Sign out" }).click();
    await field.waitFor();
    await page.reload();
    await field.waitFor();
  }, 60_000);

  test("works under Home Assistant's ingress, whose users have signed in there", async () => {
    const hub = await demo({ HOMETIDE_TOKEN: TOKEN, HOMETIDE_INGRESS_FROM: "127.0.0.1" });
    const proxy = await startIngressProxy(hub.url);
    onTestFinished(() => proxy.close());
    const { page, faults } = await openPage(browser, desk);
    await page.goto(proxy.url);
    await page.locator(".live-open").first().waitFor();
    await page.locator(".game-card").first().waitFor({ timeout: 30_000 });
    await page.getByRole("link", { name: "Games", exact: true }).first().click();
    await page.getByRole("button", { name: "Tables" }).click();
    await page.getByText("New England Patriots").first().waitFor();
    await page.getByRole("link", { name: "API reference" }).first().click();
    await page.getByText("A home time-series hub").first().waitFor({ timeout: 45_000 });
    expect(faults).toEqual([]);
  }, 90_000);

  test("is used by keyboard alone: the skip link, the pages, a chart", async () => {
    const hub = await demo();
    const { page } = await openPage(browser, desk);
    await page.goto(hub.url);
    await page.getByRole("heading", { name: "Now", exact: true }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    const chart = page.getByRole("img", { name: /Changes of the home's states/ });
    await chart.locator("canvas").waitFor();
    await chart.focus();
    await page.keyboard.press("+");
    await page.getByRole("button", { name: "Show all" }).waitFor();
    await page.keyboard.press("0");
    await page.getByRole("button", { name: "Show all" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^View as table/ }).click();
    await page.getByRole("region", { name: /Changes of the home's states/ }).waitFor();
  }, 60_000);
});
