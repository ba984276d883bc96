import { fork } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../src/model/clock.ts";
import { ManualClock } from "../../src/model/clock.ts";
import { until } from "../support/wait.ts";
import { touchdown } from "./events.ts";
import { answer, NOTHING, startReceiver } from "./receiver.ts";
import { START, startWorld, startWorldOn } from "./world.ts";

/** A port whose queue of connections is full, and of which nobody takes any: a further one is never opened. */
async function fullPort(): Promise<number> {
  const child = fork(join(import.meta.dirname, "deaf-listener.ts"));
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = (await once(child, "message")) as [number];
  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  for (let isOpen = true; isOpen;) {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    sockets.push(socket);
    isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
    ]);
  }
  return port;
}

describe("the queue and the log of a receiver", () => {
  test("a connection that is not opened within 10 s has failed, and holds up nobody", async () => {
    const world = await startWorld({ environment: { HOMETIDE_WEBHOOKS_RETRIES: "0" } });
    const { id } = await world.register({ url: `http://127.0.0.1:${await fullPort()}/` });
    const receiver = await startReceiver();
    await world.register({ url: receiver.url });
    await world.happen(touchdown("a-1"));
    await until(() => receiver.received.length === 1, "the other one has it");
    await world.clock.advance(10_000);
    const { view } = world.automations;
    await until(() => view.deliveries(id)[0]?.state === "failed", "it failed");
    expect(view.deliveries(id)[0]?.last).toMatchObject({ status: null, reason: "It did not answer in time." });
  });

  test("a retry comes after its second, also where the machine's clock is set back by an hour meanwhile", async () => {
    const manual = new ManualClock(START);
    let setBack = 0;
    const clock: Clock = {
      now: () => manual.now() - setBack,
      after: (delayMs, run) => manual.after(delayMs, run),
      sleep: (delayMs, signal) => manual.sleep(delayMs, signal),
    };
    const world = await startWorldOn(clock);
    const receiver = await startReceiver((response, n) => answer(n === 1 ? 500 : 204)(response, n, NOTHING));
    const { id } = await world.register({ url: receiver.url });
    await world.happen(touchdown("a-1"));
    await until(() => world.automations.view.deliveries(id)[0]?.attempts === 1, "it has failed once");
    setBack = 3_600_000_000;
    await manual.advance(1_000);
    await until(() => world.automations.view.deliveries(id)[0]?.state === "delivered", "it is tried again");
  });

  test("the same event in two commits is delivered once", async () => {
    const world = await startWorld();
    const receiver = await startReceiver();
    await world.register({ url: receiver.url });
    await world.happen(touchdown("a-1"));
    await world.happen(touchdown("a-1"), touchdown("a-2"));
    await until(() => receiver.received.length === 2, "both");
    expect(receiver.eventIds()).toEqual(["a-1", "a-2"]);
  });

  test("what waited when the hub stopped is sent by the next run, with the same id; what was delivered is not", async () => {
    const first = await startWorld();
    let isUp = false;
    const receiver = await startReceiver((response, n) => answer(isUp ? 200 : 500)(response, n, NOTHING));
    const { id, secret } = await first.register({ url: receiver.url });
    isUp = true;
    await first.happen(touchdown("a-0"));
    await until(() => receiver.received.length === 1, "the one before");
    isUp = false;
    await first.happen(touchdown("a-1"), touchdown("a-2"));
    await until(() => receiver.received.length === 2, "tried");
    await first.stop();
    isUp = true;
    const second = await startWorld({ folder: first.store.folder });
    await second.clock.advance(1_000);
    await until(() => receiver.received.length === 4, "the rest");
    expect(receiver.eventIds()).toEqual(["a-0", "a-1", "a-1", "a-2"]);
    expect(receiver.received[2]?.headers["webhook-id"]).toBe(receiver.received[1]?.headers["webhook-id"]);
    expect(secret).not.toBe("");
    expect(second.automations.view.get(id)).toMatchObject({ id, hasSecret: true });
  });

  test("the log of a receiver keeps the newest, also on disk; a removed webhook leaves nothing", async () => {
    const world = await startWorld({ environment: { HOMETIDE_WEBHOOKS_LOG_SIZE: "5" } });
    const receiver = await startReceiver();
    const { id } = await world.register({ url: receiver.url });
    for (let n = 1; n <= 12; n += 1) await world.happen(touchdown(`a-${n}`));
    await until(() => receiver.received.length === 12, "all");
    await until(async () => (await world.store.documents("delivery")).size === 5, "five on disk");
    const kept = ["a-12", "a-11", "a-10", "a-9", "a-8"];
    expect(world.automations.view.deliveries(id).map(({ event }) => event.id)).toEqual(kept);
    await world.automations.view.remove(id);
    expect((await world.store.documents("delivery")).size + (await world.store.documents("webhook")).size).toBe(0);
    expect(() => world.automations.view.get(id)).toThrow("There is no webhook");
  });
});
