import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startDemoProcess } from "../support/demo-process.ts";
import { until } from "../support/wait.ts";
import { describeBrowser, launch, openPage } from "./browser.ts";

const desk = { width: 1280, colorScheme: "light" } as const;

/** Answers 200 to everything, and says what came. */
async function receiver(): Promise<{ readonly url: string; readonly bodies: readonly string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      bodies.push(body);
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address of this shape.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/goal`, bodies };
}

/** Presses Tab until what has the focus bears this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = (): Promise<string> =>
    page.evaluate<string>("(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent?.trim() ?? ''");
  for (let presses = 0; presses < 60; presses++) {
    if ((await focused()).startsWith(name)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

describeBrowser("a webhook's life on the dashboard", () => {
  let browser: Browser;
  let hub: Awaited<ReturnType<typeof startDemoProcess>>;
  beforeAll(async () => {
    const environment = { HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true" };
    [browser, hub] = await Promise.all([launch(), startDemoProcess(["--speed", "60"], environment)]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([browser.close(), hub.stop()]);
  });

  const left = async (): Promise<number> => {
    const answer = await fetch(`${hub.url}/api/v1/ha/webhooks`);
    // The schema of the route says so.
    return ((await answer.json()) as { readonly total: number }).total;
  };

  test("made, fired, seen delivered and deleted by mouse", async () => {
    const { url, bodies } = await receiver();
    const { page, faults } = await openPage(browser, desk);
    await page.goto(`${hub.url}/#/automations`);
    await page.getByRole("button", { name: "New webhook" }).click();
    await page.getByLabel("Address").fill(url);
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByRole("table").getByText("Delivered").first().waitFor();
    expect(bodies.some((body) => body.includes('"test":true'))).toBe(true);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("The webhook is deleted").waitFor();
    expect(await left()).toBe(0);
    expect(faults).toEqual([]);
  }, 60_000);

  test("the same by keyboard alone", async () => {
    const { url, bodies } = await receiver();
    const { page, faults } = await openPage(browser, desk);
    await page.goto(`${hub.url}/#/automations`);
    await page.getByRole("button", { name: "New webhook" }).waitFor();
    await tabTo(page, "New webhook");
    await page.keyboard.press("Enter");
    await tabTo(page, "Address");
    await page.keyboard.type(url);
    await page.keyboard.press("Enter");
    await page.getByText(/^whsec_/).waitFor();
    await tabTo(page, "Done");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Send a test" }).waitFor();
    await tabTo(page, "Send a test");
    await page.keyboard.press("Enter");
    await page.getByRole("table").getByText("Delivered").first().waitFor();
    expect(bodies.some((body) => body.includes('"test":true'))).toBe(true);
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.getByText("The webhook is deleted").waitFor();
    await until(async () => (await left()) === 0, "it is gone", 5_000);
    expect(faults).toEqual([]);
  }, 60_000);
});
