import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDemoProcess } from "../support/demo-process.ts";
import { until } from "../support/wait.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";
import { pages } from "./pages.ts";

describeBrowser("every page of the dashboard, on the demo", () => {
  let browser: Browser;
  let hub: Awaited<ReturnType<typeof startDemoProcess>>;
  beforeAll(async () => {
    [browser, hub] = await Promise.all([launch(), startDemoProcess(["--speed", "60"])]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([browser.close(), hub.stop()]);
  });

  test.each([360, 1280])(
    "at %i px, light and dark: no fault, nothing serious for axe",
    async (width) => {
      const { page, context, faults } = await openPage(browser, { width, colorScheme: "light" });
      for (const { path, shows } of pages) {
        const address = typeof path === "string" ? path : await path(hub.url);
        await page.emulateMedia({ colorScheme: "light" });
        await page.goto(`${hub.url}/#${address}`);
        await page.locator("main").getByText(shows).filter({ visible: true }).first().waitFor({ timeout: 30_000 });
        const loading = page.locator("main .skeleton");
        await until(async () => (await loading.count()) === 0, `${address} has all its data`, 30_000);
        const wide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        if (wide > 0) faults.push(`${address}: ${wide} px wider than the screen`);
        faults.push(...(await axeFaults(page, `${address}, light`)));
        // The other colours are all that differs.
        await page.emulateMedia({ colorScheme: "dark" });
        await page.evaluate(
          "Promise.all(document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished.catch(() => {})))",
        );
        faults.push(...(await axeFaults(page, `${address}, dark`, ["color-contrast"])));
      }
      expect(faults).toEqual([]);
      await context.close();
    },
    300_000,
  );
});

/** What axe finds that is serious or worse; of all its rules, or of some. */
async function axeFaults(page: Page, where: string, rules?: string[]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    impact === "serious" || impact === "critical"
      ? [
          `${where}: axe ${id}: ${nodes.map(({ html, failureSummary = "" }) => `${html.slice(0, 200)} ${failureSummary}`).join(" | ")}`,
        ]
      : [],
  );
}
