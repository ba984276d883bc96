import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDemoProcess } from "../support/demo-process.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";
import { pages } from "./pages.ts";

const looks = [
  { width: 360, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
] as const;

describeBrowser("every page of the dashboard, on the demo", () => {
  let browser: Browser;
  let hub: Awaited<ReturnType<typeof startDemoProcess>>;
  beforeAll(async () => {
    [browser, hub] = await Promise.all([launch(), startDemoProcess(["--speed", "60"])]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([browser.close(), hub.stop()]);
  });

  test.each(looks)(
    "at $width px, $colorScheme: no fault, nothing serious for axe",
    async (look) => {
      const { page, context, faults } = await openPage(browser, look);
      for (const { path, shows } of pages) {
        const address = typeof path === "string" ? path : await path(hub.url);
        await page.goto(`${hub.url}/#${address}`);
        await page.locator("main").getByText(shows).filter({ visible: true }).first().waitFor({ timeout: 15_000 });
        await page
          .locator("main .skeleton")
          .waitFor({ state: "detached", timeout: 15_000 })
          .catch(() => faults.push(`${address}: still loading`));
        const wide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        if (wide > 0) faults.push(`${address}: ${wide} px wider than the screen`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, impact, nodes } of violations) {
          if (impact === "serious" || impact === "critical")
            faults.push(
              `${address}: axe ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ""}`).join(" | ")}`,
            );
        }
      }
      expect(faults).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
