import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { MICROS_PER_SECOND } from "../../src/model/time.ts";
import { until } from "../support/wait.ts";
import { touchdown } from "./events.ts";
import { answer, deadUrl, hang, NOTHING, startReceiver } from "./receiver.ts";
import { startWorld, startWorldOn } from "./world.ts";

/** An answer that makes Node's client end the request without an error. */
const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";

describe("deliveries of events", () => {
  test("reach each receiver whose filters fit, in order, as the event's own JSON", async () => {
    const world = await startWorld();
    const [everything, starts, hockey, bills] = await Promise.all([1, 2, 3, 4].map(() => startReceiver()));
    await world.register({ url: everything!.url });
    await world.register({ url: starts!.url, events: ["game_start"] });
    await world.register({ url: hockey!.url, league: "nhl" });
    const team = { league: "nfl", id: "2", abbreviation: "BUF", name: "Buffalo Bills" };
    await world.register({ url: bills!.url, team, league: "nfl", minScoreChange: 3 });
    const goal = touchdown("b-1", { league: "nhl", home_team: "BOS", away_team: "BUF", score_change: 1 });
    const point = touchdown("a-3", { score_change: 1, score_kind: "extra_point" });
    const events = [touchdown("a-1", { event: "game_start", score_change: null }), touchdown("a-2"), point, goal];
    await world.happen(...events);
    await until(() => everything!.received.length === 4, "everything");
    await until(() => bills!.received.length === 2, "of the Bills");
    expect(everything!.received.map(({ event }) => event)).toEqual(events);
    expect(starts!.eventIds()).toEqual(["a-1"]);
    expect(hockey!.eventIds()).toEqual(["b-1"]);
    expect(bills!.eventIds()).toEqual(["a-1", "a-2"]);
  });

  test("are signed as Standard Webhooks says, and plainly; an earlier secret signs on for a day", async () => {
    // The library looks at the machine's clock.
    const world = await startWorldOn(systemClock);
    const receiver = await startReceiver();
    const { id, secret } = await world.register({ url: receiver.url });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await world.happen(touchdown("a-1"));
    await until(() => receiver.received.length === 1, "the first");
    const { secret: next = "" } = await world.automations.view.rotate(id, undefined);
    await world.happen(touchdown("a-2"));
    await until(() => receiver.received.length === 2, "the second");
    const [before, during] = receiver.received;
    const headers = (of: typeof before): Record<string, string> => of?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(before!.body, headers(before))).toEqual(before!.event);
    expect(() => new Webhook(next).verify(before!.body, headers(before))).toThrow("No matching signature");
    expect(new Webhook(secret).verify(during!.body, headers(during))).toEqual(during!.event);
    expect(new Webhook(next).verify(during!.body, headers(during))).toEqual(during!.event);
    const hex = (key: string): string => createHmac("sha256", key).update(during!.body).digest("hex");
    expect(during!.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": `a-2.${id}`,
      "x-webhook-id": `a-2.${id}`,
      "x-webhook-event": "score_update",
      "x-webhook-timestamp": during!.headers["webhook-timestamp"],
      "x-webhook-signature": hex(next),
      "x-webhook-signature-previous": hex(secret),
    });
  });

  test("an earlier secret signs no more when the rotation is over", async () => {
    const world = await startWorld();
    const receiver = await startReceiver();
    const { id } = await world.register({ url: receiver.url, secret: "my own long secret".replaceAll(" ", "-") });
    await world.automations.view.rotate(id, undefined);
    await world.clock.advance(86_400_000);
    await world.happen(touchdown("a-1"));
    await until(() => receiver.received.length === 1, "it");
    expect(String(receiver.received[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
    expect(receiver.received[0]?.headers["x-webhook-signature-previous"]).toBeUndefined();
  });

  test("a receiver that fails is tried again after 1, 5 and 25 s with the same id, and what is behind waits", async () => {
    const world = await startWorld();
    const receiver = await startReceiver((response, n) => answer(n < 4 ? 500 : 200, `try ${n}`)(response, n, NOTHING));
    const { id } = await world.register({ url: receiver.url });
    await world.happen(touchdown("a-1"), touchdown("a-2"));
    const tried = (n: number) => until(() => world.automations.view.deliveries(id).at(-1)?.attempts === n, `try ${n}`);
    for (const [n, wait] of [1_000, 5_000, 25_000].entries()) {
      await tried(n + 1);
      await world.clock.advance(wait - 1);
      expect(receiver.received).toHaveLength(n + 1);
      await world.clock.advance(1);
    }
    await until(() => receiver.received.length === 5, "the rest");
    expect(receiver.eventIds()).toEqual(["a-1", "a-1", "a-1", "a-1", "a-2"]);
    expect(new Set(receiver.received.slice(0, 4).map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([`a-1.${id}`]),
    );
    await until(() => world.automations.view.deliveries(id)[0]?.state === "delivered", "taken down");
    expect(world.automations.view.deliveries(id)[1]).toMatchObject({
      state: "delivered",
      attempts: 4,
      last: { status: 200, answer: "try 4", reason: null },
    });
    expect(world.automations.view.get(id)).toMatchObject({ failures: 0, pause: null });
  });

  test.each([
    ["7", 7_000],
    ["Sat, 10 Jan 2026 01:01:00 GMT", 60_000],
    ["999999", 3_600_000],
  ])("Retry-After: %s", async (header, wait) => {
    const world = await startWorld();
    const receiver = await startReceiver((response, n) =>
      n === 1 ? answer(503, "", { "retry-after": header })(response, n, NOTHING) : answer(200)(response, n, NOTHING),
    );
    const { id } = await world.register({ url: receiver.url });
    await world.happen(touchdown("a-1"));
    await until(() => world.automations.view.deliveries(id)[0]?.attempts === 1, "refused once");
    await world.clock.advance(wait - 1);
    expect(receiver.received).toHaveLength(1);
    await world.clock.advance(1);
    await until(() => receiver.received.length === 2, "tried again");
  });

  test("a receiver that does not answer in 10 s has failed; a redirect has too, and is not followed", async () => {
    const world = await startWorld({ environment: { HOMETIDE_WEBHOOKS_RETRIES: "0" } });
    const [mute, target] = [await startReceiver(hang), await startReceiver()];
    const moved = await startReceiver(answer(307, "", { location: target.url }));
    const odd = await startReceiver(({ socket }) => void socket?.write(SWITCHING));
    const [slow, gone] = [await world.register({ url: mute.url }), await world.register({ url: moved.url })];
    const switching = await world.register({ url: odd.url });
    await world.happen(touchdown("a-1"));
    await until(() => mute.received.length === 1 && odd.received.length === 1, "asked");
    await world.clock.advance(10_000);
    const last = (id: string) => world.automations.view.deliveries(id)[0];
    await until(() => [slow, gone, switching].every(({ id }) => last(id)?.state === "failed"), "all failed");
    expect(last(switching.id)?.last).toMatchObject({ status: 101, reason: "It answered 101." });
    expect(last(slow.id)?.last).toMatchObject({
      status: null,
      reason: "It did not answer in time.",
      took: 10 * MICROS_PER_SECOND,
    });
    expect(last(gone.id)?.last).toMatchObject({
      status: 307,
      reason: "It answered 307, a redirect, which is not followed.",
    });
    expect(target.received).toEqual([]);
  });

  test("410 disables a webhook; what comes then is skipped; a resume takes up again", async () => {
    const world = await startWorld();
    const receiver = await startReceiver((response, n) => answer(n === 1 ? 410 : 200)(response, n, NOTHING));
    const { id } = await world.register({ url: receiver.url });
    await world.happen(touchdown("a-1"), touchdown("a-2"));
    const { view } = world.automations;
    await until(() => view.get(id).pause !== null, "disabled");
    expect(view.get(id).pause).toMatchObject({ by: "gone", reason: "It answered 410 Gone." });
    await world.happen(touchdown("a-3"));
    expect(view.deliveries(id).map(({ state }) => state)).toEqual(["skipped", "skipped", "failed"]);
    await expect(view.redeliver(id, undefined)).rejects.toMatchObject({ code: "webhook_paused" });
    await view.resume(id);
    await world.happen(touchdown("a-4"));
    await until(() => receiver.received.length === 2, "the fourth");
    expect(receiver.eventIds()).toEqual(["a-1", "a-4"]);
    expect(await view.redeliver(id, undefined)).toHaveLength(3);
    await until(() => receiver.received.length === 5, "the others");
    expect(receiver.eventIds()).toEqual(["a-1", "a-4", "a-1", "a-2", "a-3"]);
  });

  test("410 to a test disables a webhook, and what waits for it is skipped, unless its user paused it; a test that arrives resumes", async () => {
    const world = await startWorld();
    const receiver = await startReceiver((response, n) => answer(n <= 2 ? 410 : 200)(response, n, NOTHING));
    const { id } = await world.register({ url: receiver.url, delaySeconds: 30 });
    const { view } = world.automations;
    await view.change(id, { paused: true });
    expect(await view.test(id, undefined)).toMatchObject({ state: "failed", last: { status: 410 } });
    expect(view.get(id).pause).toMatchObject({ by: "user" });
    await view.resume(id);
    await world.happen(touchdown("a-1"));
    await view.test(id, undefined);
    expect(view.get(id).pause).toMatchObject({ by: "gone", reason: "It answered 410 Gone." });
    expect(view.deliveries(id).map(({ state }) => state)).toEqual(["failed", "skipped", "failed"]);
    await view.test(id, undefined);
    expect(view.get(id).pause).toBeNull();
  });

  test("a delay holds back, and an event that came too late is not sent", async () => {
    const world = await startWorld();
    const receiver = await startReceiver();
    const { id } = await world.register({ url: receiver.url, delaySeconds: 30, expiresAfterSeconds: 10 });
    await world.happen(touchdown("a-1"));
    await world.clock.advance(29_999);
    expect(receiver.received).toEqual([]);
    await world.clock.advance(1);
    await until(() => world.automations.view.deliveries(id)[0]?.state === "delivered", "after the delay");
    // It happened 31 s ago: late, and not too late.
    await world.clock.advance(1_000);
    await world.happen(touchdown("a-2"));
    const newest = () => world.automations.view.deliveries(id)[0];
    await until(() => newest()?.event.id === "a-2" && newest()?.state === "delivered", "late");
    await world.clock.advance(10_000);
    await world.happen(touchdown("a-3"));
    await until(() => newest()?.state === "expired", "expired");
    expect(receiver.eventIds()).toEqual(["a-1", "a-2"]);
    expect(world.automations.view.deliveries(id)[0]).toMatchObject({ attempts: 0, last: null });
    await world.automations.view.redeliver(id, `a-3.${id}`);
    await until(() => receiver.received.length === 3, "sent all the same");
  });

  test("what was seen late counts from when it may have happened; an end counts from its being seen", async () => {
    const world = await startWorld();
    const [hasty, patient] = [await startReceiver(), await startReceiver()];
    const events = ["score_update", "game_end"] as const;
    const { id } = await world.register({ url: hasty.url, events, delaySeconds: 20, expiresAfterSeconds: 3_600 });
    await world.register({ url: patient.url, events });
    const hours = { since: "2026-01-09T22:00:00Z", late: true };
    await world.happen(
      touchdown("a-1", hours),
      touchdown("a-2", { since: "2026-01-10T00:00:00Z", late: true }),
      touchdown("a-3", { since: "2026-01-09T23:59:59Z", late: true }),
      touchdown("a-4", { event: "game_end", ...hours }),
    );
    await until(() => patient.received.length === 4, "all are sent where nothing expires");
    await world.clock.advance(20_000);
    await until(() => hasty.received.length === 2, "what is young enough, and the end");
    expect(hasty.eventIds()).toEqual(["a-2", "a-4"]);
    await until(() => world.automations.view.deliveries(id)[0]?.state === "delivered", "taken down");
    const log = world.automations.view.deliveries(id).map(({ event, state }) => `${event.id} ${state}`);
    expect(log).toEqual(["a-4 delivered", "a-3 expired", "a-2 delivered", "a-1 expired"]);
  });

  test("a dead receiver is paused and shown; a test that succeeds resumes it", async () => {
    const world = await startWorld({
      environment: { HOMETIDE_WEBHOOKS_RETRIES: "0", HOMETIDE_WEBHOOKS_PAUSE_AFTER_FAILURES: "3" },
    });
    const url = await deadUrl();
    const { id } = await world.register({ url });
    const { view, health } = world.automations;
    await world.happen(touchdown("a-1"), touchdown("a-2"), touchdown("a-3"), touchdown("a-4"));
    await until(() => view.get(id).pause !== null, "paused");
    expect(view.get(id)).toMatchObject({ failures: 3, pause: { by: "failures" } });
    expect(view.get(id).pause?.reason).toMatch(/^3 deliveries in a row failed; .*ECONNREFUSED/);
    expect(view.deliveries(id).map(({ state }) => state)).toEqual(["skipped", "failed", "failed", "failed"]);
    expect(health()).toMatchObject({
      status: "degraded",
      details: { registered: 1, paused: [{ id, by: "failures" }] },
    });
    expect(await view.test(id, undefined)).toMatchObject({ state: "failed" });
    const receiver = await startReceiver(answer(202), { port: Number(new URL(url).port) });
    expect(await view.test(id, "game_end")).toMatchObject({
      state: "delivered",
      event: { event: "game_end", test: true },
    });
    expect(view.get(id)).toMatchObject({ failures: 0, pause: null });
    expect(health()).toMatchObject({ status: "healthy" });
    await world.happen(touchdown("a-5"));
    await until(() => receiver.received.length === 2, "resumed");
  });
});
