import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { until } from "../support/wait.ts";
import type { Look } from "./browser.ts";
import { heightOf, openPage } from "./browser.ts";
import type { WalkedPage } from "./pages.ts";

export interface Walk {
  /** The hub itself: it is asked for addresses that are not known before. */
  readonly hub: string;
  /** Where its dashboard is seen, where that is another address: a proxy's. */
  readonly at?: string;
  readonly pages: readonly WalkedPage[];
  /** Which of the looks at a page axe takes as well: that is most of the time. */
  readonly axe: "both" | "one" | "none";
}

/** Side by side, each with a browser window of its own. */
const WALKERS = 2;
const DESK: Look = { width: 1280, colorScheme: "light" };
const PHONE: Look = { width: 360, colorScheme: "dark" };
/** What a page says that was handed no number, no time or no text. */
const MISSING = /\b(?:NaN|undefined|null|Infinity|Invalid Date)\b|\[object/;
/** What axe tells apart by colours and widths; its other rules are the same for every look. */
const OF_LOOKS = ["color-contrast", "scrollable-region-focusable"];
/** Rows of a table are alike. */
const MORE_ROWS = "tbody tr:nth-child(n+7)";

/**
 * Opens every page and looks at it as on a desk and on a phone, in light and in dark colours.
 *
 * @returns what is wrong: failed requests, console errors, what is wider than the screen, numbers that are missing, what
 *   axe finds that is serious or worse
 */
export async function walk(browser: Browser, { hub, at = hub, pages, axe }: Walk): Promise<readonly string[]> {
  const left = [...pages.entries()];
  const walkers = Array.from({ length: WALKERS }, async () => {
    const { page, context, faults } = await openPage(browser, DESK);
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [place, { path, shows }] = next;
      const address = typeof path === "string" ? path : await path(hub);
      // Half of the pages is looked at thoroughly on a desk, the other half on a phone.
      const looks = place % 2 === 0 ? [DESK, PHONE] : [PHONE, DESK];
      await page.goto(`${at.replace(/\/$/, "")}/#${address}`);
      await page.locator("main").getByText(shows).filter({ visible: true }).first().waitFor({ timeout: 30_000 });
      const loading = page.locator("main .skeleton");
      await until(async () => (await loading.count()) === 0, `${address} has all its data`, 30_000);
      for (const [turn, look] of looks.entries()) {
        await show(page, look);
        const where = `${address}, ${look.width} px, ${look.colorScheme}`;
        faults.push(...(await looksWrong(page, where)));
        if (axe === "both" || (axe === "one" && turn === 0))
          faults.push(...(await axeFaults(page, where, turn === 0 ? undefined : OF_LOOKS)));
      }
    }
    await context.close();
    return faults;
  });
  return (await Promise.all(walkers)).flat();
}

/** Makes the page another screen; it is drawn once this is over. */
async function show(page: Page, { width, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: heightOf(width) });
  await page.emulateMedia({ colorScheme });
  await page.evaluate(`
    new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
      Promise.all(document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished.catch(() => {}))))
      .then(() => {})`);
}

async function looksWrong(page: Page, where: string): Promise<readonly string[]> {
  const [wide, words] = await page.evaluate<readonly [number, string]>(
    "[document.documentElement.scrollWidth - innerWidth, document.querySelector('main').innerText]",
  );
  const missing = MISSING.exec(words);
  return [
    ...(wide > 0 ? [`${where}: ${wide} px wider than the screen`] : []),
    ...(missing === null ? [] : [`${where}: ${words.slice(Math.max(0, missing.index - 60), missing.index + 60)}`]),
  ];
}

/** What axe finds that is serious or worse; of all its rules, or of some. */
async function axeFaults(page: Page, where: string, rules?: string[]): Promise<readonly string[]> {
  // Without frames of others, the legacy mode finds the same, and opens no page of its own for it.
  // What passes is not told of each element, which takes a third of the time.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .setLegacyMode()
    .exclude(MORE_ROWS);
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    impact === "serious" || impact === "critical"
      ? [
          `${where}: axe ${id}: ${nodes.map(({ html, failureSummary = "" }) => `${html.slice(0, 200)} ${failureSummary}`).join(" | ")}`,
        ]
      : [],
  );
}
