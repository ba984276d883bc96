import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { launch, openPage } from "../test/browser/browser.ts";
import { pages } from "../test/browser/pages.ts";
import { startDemoProcess } from "../test/support/demo-process.ts";

/*
 * npm run screenshots [-- NAME …]: pictures of the dashboard's pages on the demo, for a desk and for a phone, light and
 * dark, into docs/images. The names are those of test/browser/pages.ts.
 */
const WARM_UP_MS = 60_000;
const folder = resolve(import.meta.dirname, "../docs/images");
const wanted = process.argv.slice(2);
const looks = [
  { name: "light", width: 1280, colorScheme: "light" },
  { name: "dark", width: 1280, colorScheme: "dark" },
  { name: "phone", width: 390, colorScheme: "light" },
] as const;

mkdirSync(folder, { recursive: true });
const [browser, hub] = await Promise.all([launch(), startDemoProcess(["--speed", "60"])]);
try {
  // The demo's evening is played for a while, so that there is something to see.
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  for (const { name, ...look } of looks) {
    const { page, context, faults } = await openPage(browser, look);
    for (const { path, shows, picture } of pages) {
      if (picture === undefined || (wanted.length > 0 && !wanted.includes(picture))) continue;
      const address = typeof path === "string" ? path : await path(hub.url);
      await page.goto(`${hub.url}/#${address}`);
      await page.locator("main").getByText(shows).filter({ visible: true }).first().waitFor();
      // Charts are drawn once their data and their code are there.
      await page.waitForTimeout(1_500);
      const file = join(folder, `${picture}-${name}.png`);
      await page.screenshot({ path: file });
      console.log(file);
    }
    if (faults.length > 0) throw new Error(faults.join("\n"));
    await context.close();
  }
} finally {
  await Promise.all([browser.close(), hub.stop()]);
}
