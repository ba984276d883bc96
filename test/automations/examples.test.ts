import { expect, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { describePythonWebhooks, pythonWithWebhooks } from "../servers/python-webhooks/python.ts";
import { until } from "../support/wait.ts";
import { touchdown } from "./events.ts";
import { freePort } from "../servers/free-ports.ts";
import { startExample } from "./examples.ts";
import { startWorldOn } from "./world.ts";

/** Registers, starts the receiver with the secret, and has events sent before, while and after the secret is rotated. */
async function hear(language: "js" | "python", program: string): Promise<void> {
  const world = await startWorldOn(systemClock, {
    environment: { HOMETIDE_WEBHOOKS_RETRIES: "0", HOMETIDE_WEBHOOKS_ROTATION: "1s" },
  });
  const { view } = world.automations;
  const port = await freePort();
  const { id, secret } = await world.register({ url: `http://127.0.0.1:${port}/goal` });
  const lines = await startExample(language, { program, port, secret });
  await world.happen(touchdown("a-1", { text: "TOR! für Zürich ⚽" }));
  await until(() => lines.length === 1, "the event is verified");
  await until(() => view.deliveries(id)[0]?.state === "delivered", "and answered");
  await view.redeliver(id, `a-1.${id}`);
  await until(() => view.deliveries(id)[0]?.state === "delivered", "sent twice");

  // The receiver has the earlier secret all the time.
  await view.rotate(id, undefined);
  await world.happen(touchdown("a-2", { text: "by both secrets" }));
  await until(() => view.deliveries(id)[0]?.state === "delivered", "while both sign");
  await until(() => view.get(id).rotatingUntil === null, "the rotation is over");
  await world.happen(touchdown("a-3", { text: "by the new secret alone" }));
  await until(() => view.deliveries(id)[0]?.state === "failed", "refused");
  expect(view.deliveries(id)[0]?.last).toMatchObject({ status: 401 });
  expect(lines).toEqual(["TOR! für Zürich ⚽", "by both secrets"]);
}

test("the receiver for Node in the documentation verifies what is sent, and nothing else", async () => {
  await hear("js", process.execPath);
});

await describePythonWebhooks("Python's standardwebhooks", () => {
  test("the receiver for Python in the documentation verifies what is sent, and nothing else", async () => {
    await hear("python", pythonWithWebhooks);
  });
});
