import type { Page, Request } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import type { History } from "../../src/api/history-answers.ts";
import type { HubProcess } from "../process/hub-process.ts";
import { startHubProcess } from "../process/hub-process.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { DENSE, ENTITY, valueAt, writeYear, YEAR_MS } from "../support/year-of-entity.ts";
import { text } from "../../web/text/en.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";

const MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 10 * MINUTE_MS;
const TURNS = 3;
/** Each drag takes this share of what is seen, on both sides of the moment that is looked for. */
const SHARE = 0.05;

interface Answer {
  readonly history: History;
  readonly ms: number;
}

describeBrowser("a chart of an entity", () => {
  test("is zoomed from a year to a minute, by wheel and by drags, and right at every step", async () => {
    const folder = temporaryFolder();
    const began = await writeYear(folder, TEN_MINUTES_MS);
    const moment = began + (DENSE.from + DENSE.to) / 2;
    const [browser, hub] = await Promise.all([launch(), startHubProcess({ HOMETIDE_DATA_DIR: folder })]);
    onTestFinished(() => browser.close());
    await until(() => isSummedUp(hub), "the year's days are summed up", 60_000);
    const { page, faults } = await openPage(browser, { width: 1280, colorScheme: "light" });
    const answers: Answer[] = [];
    page.on("requestfinished", (request) => {
      if (request.url().includes(`/history/${ENTITY}`)) void read(request).then((answer) => answers.push(answer));
    });
    await page.goto(`${hub.url}/#/home/${ENTITY}?from=${began}&to=${began + YEAR_MS}`);
    const chart = page.locator(".chart-frame").first();
    await chart.locator("canvas").waitFor();

    const tiers: string[] = [];
    let shown: History;
    do {
      const view = viewOf(page);
      await until(() => answers.some((answer) => isOf(answer, view)), `${page.url()} is answered`, 20_000);
      const { history, ms } = answers.findLast((answer) => isOf(answer, view)) ?? expect.fail();
      shown = history;
      const tier = page.locator(".entity-tier");
      await until(async () => (await tier.textContent()) === text.entity.tiers[history.resolution], "the tier is told");
      tiers.push(history.resolution);
      console.log(
        `${view.length / 1_000} s: ${history.rows.length} rows, ${history.resolution}, in ${Math.round(ms)} ms`,
      );
      expect(history.rows.length).toBeGreaterThan(10);
      for (const row of history.rows) expectRight(row, began);
      if (view.length > MINUTE_MS) await zoom(page, view, moment);
    } while (viewOf(page).length !== Date.parse(shown.to) - Date.parse(shown.from));
    expect(tiers[0]).toBe("daily");
    expect(tiers).toContain("hourly");
    expect(tiers.at(-1)).toBe("raw");

    // The keyboard stays in the chart while answers come.
    await chart.focus();
    for (let press = 0; press < 2; press++) {
      const { length } = viewOf(page);
      await page.keyboard.press("-");
      await until(() => viewOf(page).length > 1.5 * length, "the key has zoomed");
      await until(() => answers.some((answer) => isOf(answer, viewOf(page))), "what it shows is answered");
    }
    const last = answers.findLast((answer) => isOf(answer, viewOf(page))) ?? expect.fail();

    // Every point stands in the table.
    await page
      .getByRole("button", { name: /^View as table/ })
      .first()
      .click();
    const rows = page.locator(".chart-table tbody tr");
    await until(async () => (await rows.count()) === last.history.rows.length, "the table has every point");
    expect(faults).toEqual([]);
  }, 180_000);
});

interface Seen {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** What is looked at, by the address. */
function viewOf(page: Page): Seen {
  const query = new URLSearchParams(new URL(page.url()).hash.split("?")[1]);
  const [from, to] = [Number(query.get("from")), Number(query.get("to"))];
  return { from, to, length: to - from };
}

/** From a year by the wheel, then by dragging over what lies around the moment. */
async function zoom(page: Page, { from, to, length }: Seen, moment: number): Promise<void> {
  const box = (await page.locator(".u-over").first().boundingBox()) ?? expect.fail();
  const x = (time: number): number => box.x + ((time - from) / length) * box.width;
  const y = box.y + box.height / 2;
  await page.mouse.move(x(moment), y);
  if (length === YEAR_MS) {
    const isZoomed = (): boolean => viewOf(page).length < YEAR_MS * 0.8 ** (TURNS - 0.5);
    // The chart may just have become another one, which a turn of the wheel does not reach: then it is turned again.
    for (let tries = 0; tries < 5 && !isZoomed(); tries++) {
      await page.keyboard.down("Control");
      for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, -100);
      await page.keyboard.up("Control");
      for (let waited = 0; waited < 150 && !isZoomed(); waited++) await page.waitForTimeout(20);
    }
    expect(isZoomed(), "the wheel has zoomed").toBe(true);
    return;
  }
  await page.mouse.move(x(moment - SHARE * length), y);
  await page.mouse.down();
  await page.mouse.move(x(moment + SHARE * length), y, { steps: 4 });
  await page.mouse.up();
  await until(() => viewOf(page).to !== to, "the drag has zoomed");
}

async function read(request: Request): Promise<Answer> {
  const answer = (await request.response()) ?? expect.fail();
  // The route's schema says so.
  return { history: (await answer.json()) as History, ms: request.timing().responseStart };
}

function isOf({ history }: Answer, { from, to }: Seen): boolean {
  return Date.parse(history.from) === from && Date.parse(history.to) === to;
}

/** Points are what was written; a bucket's mean, least and most lie between its ends, the value before it included. */
function expectRight(row: History["rows"][number], began: number): void {
  const at = valueAt(Date.parse(row.time), began);
  const value = row.value ?? expect.fail(`${row.time} has no value`);
  if (!("end" in row)) {
    expect(value).toBeCloseTo(at, 9);
    return;
  }
  const least = at - TEN_MINUTES_MS / 86_400_000;
  const most = valueAt(Date.parse(row.end), began);
  for (const each of [value, row.min_value, row.max_value]) {
    expect(each).toBeGreaterThanOrEqual(least);
    expect(each).toBeLessThanOrEqual(most);
  }
}

/** Whether all hours that are over have their summaries. */
async function isSummedUp(hub: HubProcess): Promise<boolean> {
  const { components } = await hub.get<{ components: { summaries: { made_up_to?: string; waiting_hours: number } } }>(
    "/health",
  );
  const { made_up_to = "", waiting_hours } = components.summaries;
  return waiting_hours === 0 && Date.parse(made_up_to) > Date.now() - 2 * 60 * MINUTE_MS;
}
