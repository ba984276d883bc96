import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { existsSync } from "node:fs";
import { describe } from "vitest";

/** Debian's. */
const CHROMIUM = "/usr/bin/chromium";

/** A suite that needs a browser; skipped, with the reason, where there is none. */
export const describeBrowser: typeof describe = existsSync(CHROMIUM)
  ? describe
  : // The skipped suite takes the same arguments.
    (((name: string, run: () => void) =>
      describe.skip(`${name} (skipped: ${CHROMIUM} is not here)`, run)) as typeof describe);

export function launch(): Promise<Browser> {
  // In a container root has no sandbox; the pages are our own.
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

export interface Look {
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** Of a phone's screen, or of a desk's. */
export function heightOf(width: number): number {
  return width < 600 ? 740 : 900;
}

/** A page that writes down what goes wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, exceptions, failed requests, answers that are no success. */
  readonly faults: string[];
}

export async function openPage(browser: Browser, { width, colorScheme }: Look): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height: heightOf(width) },
    colorScheme,
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    // An answer that is no success is told below.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource: the server responded"))
      faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // Who leaves a page no longer wants its answers.
    if (why !== "net::ERR_ABORTED") faults.push(`request: ${request.url()} ${why}`);
  });
  page.on("response", (answer) => {
    // With this health says that nothing can be recorded: it is the answer, and it is shown.
    const isReport = answer.status() === 503 && new URL(answer.url()).pathname.endsWith("/health");
    if (answer.status() >= 400 && !isReport) faults.push(`answer: ${answer.url()} ${answer.status()}`);
  });
  return { page, context, faults };
}
