import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startDemo } from "../../src/replay/demo.ts";
import { startHubProcess } from "../process/hub-process.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";

const STARTS_ANEW = { timeout: 30_000 };

describeBrowser("settings on the dashboard", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(() => browser.close());

  const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

  test("the first steps on a new hub by mouse, to their end; then a team, what is wrong, and a rule that Storage names", async () => {
    const demo = await startDemo({ clock: systemClock, log: silentLog, speed: 300 });
    onTestFinished(() => demo.close());
    const folder = temporaryFolder();
    const file = join(folder, "hometide.yaml");
    writeFileSync(file, "");
    const hub = await startHubProcess({
      HOMETIDE_DATA_DIR: join(folder, "data"),
      HOMETIDE_CONFIG: file,
      HOMETIDE_ESPN_URL: demo.espnUrl,
      HOMETIDE_WEATHER_SOURCE: "home_assistant",
    });
    const { page, faults } = await openPage(browser, { width: 1280, colorScheme: "light" });
    await page.goto(hub.url);

    // Home Assistant: a token that is wrong, then the right one.
    await page.getByText("Step 1 of 4").waitFor();
    await page.getByLabel("Address").fill(demo.homeAssistantUrl);
    await page.getByLabel("Long-lived access token").fill("wrong");
    await press(page, "Check");
    await page.getByText("refused the token").waitFor();
    await page.getByLabel("Long-lived access token").fill(demo.homeAssistantToken);
    await press(page, "Check");
    await page.getByText(/takes the token, and answers within \d+ ms/).waitFor();
    await press(page, "Next");
    await page.getByLabel("Find a team").fill("patri");
    await page.getByRole("button", { name: "New England Patriots Follow" }).click();
    await press(page, "Next");
    await page.getByText("Step 3 of 4").waitFor();
    await press(page, "Skip");
    await page.getByText("NE (NFL)").waitFor();
    expect(readFileSync(file, "utf8")).toBe("");
    const stale = page.locator(".stale-bar");
    await press(page, "Save and start");
    await page.getByText("Hometide is ready").waitFor(STARTS_ANEW);
    expect(await stale.count()).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("teams: [nfl:NE]");
    await page.getByRole("link", { name: "Go to Now" }).click();
    await page.getByRole("heading", { name: "Now", exact: true }).waitFor();
    await until(async () => (await entities(hub.url)) > 0, "the home's entities are known");
    // Asked for and not answered while the hub started anew.
    faults.length = 0;

    await page.goto(`${hub.url}/#/settings`);
    await page.getByText("New England Patriots").waitFor();
    expect(await page.content()).not.toContain(demo.homeAssistantToken);
    await page.getByLabel("Events of the home").fill("never");
    await page.locator("form", { hasText: "Events of the home" }).getByRole("button", { name: "Save" }).click();
    await page.getByText(/^"never" is not a whole number/).waitFor();
    expect(faults.splice(0)).toEqual([`answer: ${hub.url}/api/v1/settings 422`]);
    await page.getByRole("button", { name: "Stop following New England Patriots" }).click();
    const teams = page.locator("section", { hasText: "Teams and leagues" });
    await teams.getByRole("button", { name: "Save" }).click();
    await page.getByText("No team is followed yet").waitFor();
    await page.getByText("Saved, and in force").waitFor(STARTS_ANEW);
    expect(await (await fetch(`${hub.url}/api/v1/hub`)).json()).toMatchObject({ teams: [], is_new: false });
    await page.getByRole("combobox", { name: "Entity", exact: true }).fill("sensor.living_room_temperature");
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByText("as no rule and no list fits it").waitFor();

    const suggested = async (): Promise<number> => (await suggestions(hub.url)).length;
    await until(async () => (await suggested()) > 0, "a rule would save something", 60_000);
    await page.goto(`${hub.url}/#/storage`);
    await page.getByRole("button", { name: "Show the rule" }).first().click();
    const entity = (await page.getByRole("dialog").getByRole("heading").textContent()) ?? "";
    await press(page, "Add the rule");
    await page.getByText(`The rule for ${entity} is in force`).waitFor(STARTS_ANEW);
    const decided = await (await fetch(`${hub.url}/api/v1/rules/test/${entity}`)).json();
    expect(decided).toMatchObject({ rule: "rule_1", settings: { entity: [entity] } });

    // By keyboard alone: a rule with a mistake, mended, put before the other one, saved.
    await page.goto(`${hub.url}/#/settings`);
    await page.getByRole("button", { name: "Add a rule" }).press("Enter");
    await page.getByRole("combobox", { name: "Domains", exact: true }).press("l");
    await page.keyboard.type("ight");
    await page.keyboard.press("Enter");
    const heartbeat = page.getByLabel("Repeat what stays after");
    await heartbeat.press("1");
    await page.keyboard.press("Enter");
    await page.getByText(/^"1" is not a time such as/).waitFor();
    await heartbeat.press("End");
    await page.keyboard.type("h");
    await page.getByText(/entities that the hub knows would be this rule's/).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Move Rule 2 up" }).press("Enter");
    const focused = (): Promise<unknown> => page.evaluate("document.activeElement.ariaLabel");
    expect(await focused()).toBe("Move Rule 1 up");
    await page.locator(".settings-unsaved").getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Not saved yet").waitFor({ state: "detached", ...STARTS_ANEW });
    const light = "    - domain: [light]\n      heartbeat: 1h\n";
    expect(readFileSync(file, "utf8")).toContain(`  rules:\n${light}    - entity: [${entity}]`);

    // By mouse: taken out again, and a list in its place, with what each line fits.
    const excluded = page.getByRole("combobox", { name: "Leave out: domains" });
    await excluded.fill("light");
    await page.getByRole("button", { name: "Add to Leave out: domains" }).click();
    await page.getByRole("list", { name: "Leave out: domains" }).getByTitle(/entit/).waitFor();
    await page.locator("section", { hasText: "What is recorded" }).getByRole("button", { name: "Save" }).click();
    await page.getByText(/of \d+ known entities are recorded/).waitFor(STARTS_ANEW);
    await until(() => readFileSync(file, "utf8").includes("    domains: [light]"), "the list is in the file", 30_000);
  }, 120_000);
});

async function entities(hub: string): Promise<number> {
  const answer = await fetch(`${hub}/api/v1/entities?limit=1`);
  // The schema of the route says so.
  return ((await answer.json()) as { readonly total: number }).total;
}

async function suggestions(hub: string): Promise<readonly unknown[]> {
  const answer = await fetch(`${hub}/api/v1/rules/suggestions`);
  // The schema of the route says so.
  return ((await answer.json()) as { readonly suggestions: readonly unknown[] }).suggestions;
}
