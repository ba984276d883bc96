import { expect, test } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { HomeObservation } from "../../../src/model/home.ts";
import type { Micros } from "../../../src/model/time.ts";
import { SessionAccount } from "../../../src/sources/home-assistant/account.ts";
import { ArrivalQueue } from "../../../src/sources/home-assistant/queue.ts";
import type { Listening } from "../../../src/sources/listening.ts";

const S = 1_000_000;
/** Home Assistant's time; the hub begins in 1970. */
const HOME: Micros = Date.UTC(2026, 10, 21, 10) * 1_000;

test("a machine that starts without the time is told it: what was heard is not taken for years ahead", async () => {
  const clock = new ManualClock(0);
  const queue = new ArrivalQueue({ highBytes: 1_000, onFull: () => undefined });
  const heard: Micros[] = [];
  const listening: Listening = {
    clockOffset: undefined,
    promised: () => undefined,
    heard: (upTo) => void heard.push(upTo),
    lost: () => undefined,
    resumed: () => undefined,
    sawStart: () => undefined,
    caughtUp: () => undefined,
  };
  const account = new SessionAccount({ listening, queue, clock });
  const event = (firedAt: Micros): HomeObservation => ({
    kind: "state",
    change: { origin: "event", entityId: "light.lamp", firedAt, previous: undefined, current: undefined },
  });
  const quiet = (at: Micros): void => {
    account.quietUntil(at);
    for (const mark of queue.take(1).marks) mark();
  };
  account.taken([event(HOME)])();
  account.waited(clock.now(), 0);
  quiet(10 * S);
  expect(heard).toEqual([HOME, HOME + 10 * S]);

  // The clock is set within a wait of 20 s.
  const since = clock.now();
  await clock.moveTo(HOME + 20 * S);
  account.waited(since, 20_000);
  quiet(clock.now());
  expect(heard.at(-1)).toBe(HOME + 10 * S);
  // The next event tells how far the clocks are apart now.
  account.taken([event(clock.now())])();
  await clock.advance(30_000);
  quiet(clock.now());
  expect(heard.slice(2)).toEqual([HOME + 20 * S, HOME + 50 * S]);
});
