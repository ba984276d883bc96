import { expect, test } from "vitest";
import { HometideError } from "../../src/model/errors.ts";
import { until } from "../support/wait.ts";
import { touchdown } from "./events.ts";
import { answer, startReceiver } from "./receiver.ts";
import { startWorld } from "./world.ts";

const NO_RETRIES = { HOMETIDE_WEBHOOKS_RETRIES: "0" };

test("an event of Home Assistant is fired as hometide_game_event, with the event's own data", async () => {
  const fired: unknown[] = [];
  let isUp = false;
  const link = {
    fireEvent: (type: string, data: object) => {
      if (!isUp) return Promise.reject(new HometideError("home_assistant_unreachable", "Home Assistant is away."));
      fired.push([type, data]);
      return Promise.resolve();
    },
    webhookIds: () => Promise.resolve([]),
  };
  const world = await startWorld({ link });
  const { id } = await world.register({ delivery: "home_assistant_event" });
  await world.happen(touchdown("a-1"));
  await until(() => world.automations.view.deliveries(id)[0]?.attempts === 1, "tried");
  expect(world.automations.view.deliveries(id)[0]?.last).toMatchObject({ reason: "Home Assistant is away." });
  isUp = true;
  await world.clock.advance(1_000);
  await until(() => fired.length === 1, "fired");
  expect(fired).toEqual([["hometide_game_event", touchdown("a-1")]]);
  expect(world.automations.view.get(id).hasSecret).toBe(false);
});

test("a webhook trigger counts as reached only where Home Assistant knows its id", async () => {
  // Home Assistant answers 200 to any id.
  const home = await startReceiver(answer(200));
  let ids: readonly string[] = ["goal light"];
  let asked = 0;
  const link = {
    fireEvent: () => Promise.reject(new Error("not asked here")),
    webhookIds: () => {
      asked += 1;
      return Promise.resolve(ids);
    },
  };
  const environment = { ...NO_RETRIES, HOME_ASSISTANT_URL: new URL(home.url).origin, HOME_ASSISTANT_TOKEN: "unused" };
  const world = await startWorld({ link, environment });
  const { view } = world.automations;
  const { id } = await world.register({ delivery: "home_assistant_webhook", webhookId: "goal light" });
  const wrong = await world.register({ delivery: "home_assistant_webhook", webhookId: "gaol light" });
  await world.happen(touchdown("a-1"));
  await until(() => home.received.length === 2, "both posted");
  expect(home.received.map(({ path }) => path).toSorted()).toEqual([
    "/api/webhook/gaol%20light",
    "/api/webhook/goal%20light",
  ]);
  expect(home.received[0]?.event).toEqual(touchdown("a-1"));
  await until(() => view.deliveries(wrong.id)[0]?.state === "failed", "the wrong id");
  expect(view.deliveries(wrong.id)[0]?.last).toMatchObject({ status: 200 });
  expect(view.deliveries(wrong.id)[0]?.last?.reason).toContain("knows no webhook with this id");
  await until(() => view.deliveries(id)[0]?.state === "delivered", "the right one");
  const before = asked;
  await world.happen(touchdown("a-2"));
  await until(
    () => view.deliveries(id)[0]?.state === "delivered" && view.deliveries(id)[0]?.event.id === "a-2",
    "again",
  );
  // Of the two ids only the one that is not known was looked up again.
  expect(asked).toBe(before + 1);
  expect(await view.check(id)).toBeUndefined();
  expect(await view.check(wrong.id)).toContain("knows no webhook gaol light");
  // A test-fire looks again in any case.
  ids = [];
  expect(await view.test(id, undefined)).toMatchObject({ state: "failed" });
});

test("where Home Assistant does not tell its webhooks its answer has to do, and that is said", async () => {
  const home = await startReceiver(answer(200));
  const environment = { HOME_ASSISTANT_URL: new URL(home.url).origin, HOME_ASSISTANT_TOKEN: "unused" };
  const world = await startWorld({ environment });
  const { id } = await world.register({ delivery: "home_assistant_webhook", webhookId: "goal" });
  expect(await world.automations.view.test(id, undefined)).toMatchObject({
    state: "delivered",
    last: {
      status: 200,
      reason: "Whether Home Assistant knows the id could not be checked: There is no Home Assistant.",
    },
  });
});
