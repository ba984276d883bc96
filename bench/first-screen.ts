import type { Browser } from "playwright-core";
import { launch } from "../test/browser/browser.ts";
import type { BenchResult } from "./bench.ts";
import { median } from "./bench.ts";
import { startProgram } from "./support/program.ts";

export const name = "first-screen";
export const about =
  "the dashboard's page Now on a phone, as Lighthouse imitates one (150 ms a round trip, 1.6 Mbit/s down, 0.75 up, a CPU four times slower), on the demo";

/** Lighthouse 12's `mobileSlow4G`, in bytes a second and milliseconds. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1_024 * 1_024) / 8,
  uploadThroughput: (750 * 1_024) / 8,
};
const CPU_SLOWER = 4;
const PHONE = { width: 412, height: 823 };
const LOADS = 7;
/** One round is enough: its figures are medians of its loads. */
export const rounds = 1;
/** The demo's first game begins within twenty seconds, and takes two minutes and a half: all loads are over by then. */
const SPEED = "60";
const MOST_WAIT_MS = 60_000;
/** A page that shows no score by then never does. */
const MOST_LOAD_MS = 20_000;

/** Writes down in the page when it was first painted, largest, and when the score of a live game stood there. */
const WATCH = `
  new PerformanceObserver((list) => { globalThis.largest = list.getEntries().at(-1).startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  globalThis.painted = new Promise((known) =>
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) if (name === "first-contentful-paint") known(startTime);
    }).observe({ type: "paint", buffered: true }));
  globalThis.scoresShown = new Promise((shown) =>
    new MutationObserver((_, self) => {
      if (!/\\d/.test(document.querySelector(".game-live .game-score")?.textContent ?? "")) return;
      self.disconnect();
      requestAnimationFrame(() => setTimeout(() => shown(performance.now())));
    }).observe(document, { childList: true, subtree: true, characterData: true }));`;

/** Milliseconds from the navigation's start; bytes of everything that was loaded until then. */
interface Load {
  readonly first: number;
  readonly largest: number;
  readonly scores: number;
  readonly bytes: number;
}

export async function run(): Promise<readonly BenchResult[]> {
  const [browser, hub] = await Promise.all([launch(), startProgram(["demo", "--speed", SPEED], {})]);
  try {
    await liveGame(hub.url);
    const loads: { readonly anew: Load; readonly again: Load }[] = [];
    for (let count = 0; count < LOADS; count++) loads.push(await visit(browser, hub.url));
    const row = (what: string, of: (load: (typeof loads)[number]) => number): BenchResult => ({
      name: what,
      unit: "ms",
      value: median(loads.map(of)),
      reach: "under 1000",
    });
    return [
      row("first visit: first paint with content", ({ anew }) => anew.first),
      row("first visit: largest paint", ({ anew }) => anew.largest),
      row("first visit: scores of live games are shown", ({ anew }) => anew.scores),
      row("later visit: first paint with content", ({ again }) => again.first),
      row("later visit: scores of live games are shown", ({ again }) => again.scores),
      { name: "loaded by the first visit", unit: "kB", value: median(loads.map(({ anew }) => anew.bytes)) / 1_000 },
    ];
  } finally {
    await Promise.all([browser.close(), hub.stop()]);
  }
}

/** Two visits of one browser: what is kept from the first serves the second. */
async function visit(browser: Browser, url: string): Promise<{ readonly anew: Load; readonly again: Load }> {
  const context = await browser.newContext({
    viewport: PHONE,
    deviceScaleFactor: 1.75,
    isMobile: true,
    hasTouch: true,
  });
  const load = async (): Promise<Load> => {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", NETWORK);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWER });
    await page.addInitScript(WATCH);
    await page.goto(url, { waitUntil: "commit" });
    // What stands in the page before it is painted is seen with the first paint.
    const result = await page.evaluate<Load | string>(`Promise.race([
      new Promise((late) => setTimeout(() => late(document.querySelector("#app").innerText), ${MOST_LOAD_MS})),
      Promise.all([painted, scoresShown]),
    ]).then((known) => typeof known === "string" ? known : (([first, scores]) => ({
      first,
      largest: Math.max(first, globalThis.largest ?? 0),
      scores: Math.max(first, scores),
      bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .reduce((sum, { transferSize }) => sum + transferSize, 0),
    }))(known))`);
    await page.close();
    if (typeof result === "string")
      throw new Error(`no score of a live game was shown within ${MOST_LOAD_MS / 1_000} s; the page says: ${result}`);
    return result;
  };
  const anew = await load();
  const again = await load();
  await context.close();
  return { anew, again };
}

async function liveGame(url: string): Promise<void> {
  const end = performance.now() + MOST_WAIT_MS;
  for (;;) {
    const answer = await fetch(`${url}/api/v1/games/live`);
    // The schema of the route says so.
    if (((await answer.json()) as { readonly count: number }).count > 0) return;
    if (performance.now() > end) throw new Error("no game of the demo has begun");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
