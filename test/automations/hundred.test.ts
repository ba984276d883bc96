import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { until } from "../support/wait.ts";
import { selfSigned } from "./certificate.ts";
import { touchdown } from "./events.ts";
import type { Receiver } from "./receiver.ts";
import { answer, deadUrl, hang, startReceiver } from "./receiver.ts";
import { startWorldOn } from "./world.ts";

const FAIL_FAST = {
  HOMETIDE_WEBHOOKS_TIMEOUT: "2s",
  HOMETIDE_WEBHOOKS_RETRY_DELAY: "10ms",
  HOMETIDE_WEBHOOKS_PAUSE_AFTER_FAILURES: "1",
};
const EVENTS = Array.from({ length: 6 }, (_, n) => `a-${n}`);

test("100 receivers, a dead one, a mute one, a slow one, a moody one and one with a bad certificate", async () => {
  const world = await startWorldOn(systemClock, { environment: FAIL_FAST });
  const { view, health } = world.automations;
  const served = new Map<string, Receiver>();
  const serve = async (receiver: Receiver): Promise<string> => {
    const { id } = await world.register({ url: receiver.url });
    served.set(id, receiver);
    return id;
  };
  const mute = await startReceiver(hang);
  const untrusted = await startReceiver(answer(200), { tls: selfSigned() });
  const lost = [
    (await world.register({ url: await deadUrl() })).id,
    (await world.register({ url: mute.url })).id,
    (await world.register({ url: untrusted.url })).id,
  ];
  // Each event takes the slow one longer than all of them take the others.
  const slow = await serve(
    await startReceiver((response, n, request) => {
      void setTimeout(300).then(() => answer(200)(response, n, request));
    }),
  );
  const failed = new Map<string, number>();
  const moody = await serve(
    await startReceiver((response, n, request) => {
      const times = failed.get(request.event.id) ?? 0;
      failed.set(request.event.id, times + 1);
      answer(times < 2 ? 500 : 200)(response, n, request);
    }),
  );
  for (let n = 0; n < 95; n += 1) await serve(await startReceiver());
  expect(view.list()).toHaveLength(100);
  const sound = [...served.keys()].filter((id) => id !== slow && id !== moody);

  // Some in one commit, some in their own.
  await world.happen(touchdown("a-0"), touchdown("a-1"), touchdown("a-2"));
  for (const id of EVENTS.slice(3)) await world.happen(touchdown(id));
  const hasAll = (id: string): boolean => new Set(served.get(id)?.eventIds()).size === EVENTS.length;
  await until(() => sound.every(hasAll), "the sound ones have all");
  expect(hasAll(slow)).toBe(false);
  await until(() => hasAll(slow), "the slow one has all");
  await until(() => hasAll(moody), "the moody one has all");
  // The last event has come once by now, each one before it three times.
  expect(served.get(moody)?.received.length).toBeGreaterThanOrEqual(3 * EVENTS.length - 2);
  for (const [id, receiver] of served) {
    const firsts = [...new Set(receiver.eventIds())];
    expect(firsts, id).toEqual(EVENTS);
    // One id for each event, whatever it took.
    const ids = receiver.received.map(({ event, headers }) => [event.id, headers["webhook-id"]]);
    expect(new Set(ids.map(String)), id).toEqual(new Set(EVENTS.map((event) => `${event},${event}.${id}`)));
  }

  await until(() => lost.every((id) => view.get(id).pause?.by === "failures"), "the others are paused", 25_000);
  await until(() => view.list().every(({ waiting }) => waiting === 0), "nothing waits");

  // Seconds later: a game's next score finds the connections of the last.
  await world.happen(touchdown("later"));
  await until(
    () => sound.every((id) => served.get(id)?.eventIds().includes("later")),
    "the sound ones have the next one",
  );
  expect(new Set(sound.map((id) => served.get(id)?.connections()))).toEqual(new Set([1]));

  const reasons = lost.map((id) => view.get(id).pause?.reason);
  expect(reasons[0]).toContain("ECONNREFUSED");
  expect(reasons[1]).toContain("did not answer in time");
  expect(reasons[2]).toContain("self-signed certificate");
  expect(untrusted.received).toEqual([]);
  await until(() => view.list().every(({ waiting }) => waiting === 0), "nothing waits any more");
  expect(health()).toMatchObject({ status: "degraded", details: { registered: 100, failing: [], waiting: 0 } });
  for (const id of lost) expect(health().reason).toContain(id);
  const shown = await world.metrics.registry.metrics();
  expect(shown).toContain("hometide_webhooks_paused 3");
  expect(shown).toContain("hometide_webhook_queue_depth 0");
  expect(shown).toContain(
    `hometide_webhook_delivery_seconds_count{delivery="webhook"} ${served.size * (EVENTS.length + 1)}`,
  );
});
