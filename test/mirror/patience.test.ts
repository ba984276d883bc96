import { expect, test } from "vitest";
import type { BreakerState } from "../../src/mirror/patience.ts";
import { Patience } from "../../src/mirror/patience.ts";
import type { Outcome } from "../../src/store/destination.ts";

const failed = { kind: "transient", reason: "away" } as const;
const written: Outcome = { kind: "written" };

function start(random = 0): {
  readonly patience: Patience;
  readonly states: readonly BreakerState[];
  fail(more?: object): Promise<number>;
} {
  const states: BreakerState[] = [];
  const patience = new Patience({
    failureThreshold: 3,
    openMs: 60_000,
    random: () => random,
    onState: (state) => void states.push(state),
  });
  const fail = async (more: object = {}): Promise<number> => {
    const outcome = { ...failed, ...more };
    await patience.attempt(() => Promise.resolve(outcome));
    return patience.delayAfter(outcome);
  };
  return { patience, states, fail };
}

test("three failures in a row open it, a minute later one attempt decides", async () => {
  const { patience, states, fail } = start();
  expect([await fail(), await fail(), await fail()]).toEqual([5_000, 10_000, 60_000]);
  expect(patience.state).toBe("open");
  expect(await fail()).toBe(60_000);
  expect(await patience.attempt(() => Promise.resolve(written))).toBe(written);
  expect(states).toEqual(["open", "half_open", "open", "half_open", "closed"]);
  expect(await fail()).toBe(5_000);
});

test("delays double from 5 s to 30 s, with up to 2 s of jitter, and begin anew after a success", async () => {
  const patience = new Patience({ failureThreshold: 1_000, openMs: 1, random: () => 0.5, onState: () => undefined });
  const delays: number[] = [];
  for (let n = 0; n < 5; n++) {
    await patience.attempt(() => Promise.resolve(failed));
    delays.push(patience.delayAfter(failed));
  }
  expect(delays).toEqual([6_000, 11_000, 21_000, 31_000, 31_000]);
  await patience.attempt(() => Promise.resolve(written));
  expect(patience.delayAfter(failed)).toBe(6_000);
});

test("never sooner than the server asks for, and an hour at most", async () => {
  const { fail } = start();
  expect(await fail({ retryAfterMs: 17_000 })).toBe(17_000);
  expect(await fail({ retryAfterMs: 1_000 })).toBe(10_000);
  expect(await fail({ retryAfterMs: 90_000 })).toBe(90_000);
  expect(await fail({ retryAfterMs: 1e9 })).toBe(3_600_000);
});

test("refused credentials and wrong points are no failures of the server", async () => {
  const { patience, states, fail } = start();
  await fail();
  await fail();
  await patience.attempt(() => Promise.resolve({ kind: "auth", reason: "401" }));
  await fail();
  await patience.attempt(() => Promise.resolve({ kind: "partial", rejected: [{ line: 0, reason: "no" }] }));
  await fail();
  await fail();
  expect(states).toEqual([]);
});
