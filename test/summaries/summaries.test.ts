import { expect, onTestFinished, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import type { Journal } from "../../src/store/store.ts";
import type { Sample } from "../../src/summaries/sample.ts";
import type { Summaries } from "../../src/summaries/summaries.ts";
import { openSummaries } from "../../src/summaries/summaries.ts";
import { sameNames } from "../../src/summaries/names.ts";
import { openAcceptor } from "../support/acceptor.ts";
import { openTestStore } from "../support/embedded.ts";
import { until } from "../support/wait.ts";
import { pointOfSample, rowsOf } from "./engine.ts";

const HOUR = 3_600_000_000;
const MINUTE = 60_000_000;
const START = Date.parse("2026-06-01T12:00:00Z") * 1_000;

interface Running {
  readonly journal: Journal;
  readonly clock: ManualClock;
  readonly summaries: Summaries;
  readonly metrics: ReturnType<typeof createMetrics>;
  accept: (samples: readonly Sample[]) => Promise<void>;
  /** Lets time pass until this is so. */
  passUntil(isSo: () => boolean | Promise<boolean>, what: string): Promise<void>;
}

interface Change {
  readonly journal?: (journal: Journal) => Journal;
  readonly refreshMs?: number;
}

async function start({ journal: changed = (real) => real, ...rest }: Change = {}): Promise<Running> {
  const journal = await openTestStore();
  const clock = new ManualClock(START + 20 * MINUTE);
  const metrics = createMetrics();
  const stopping = new AbortController();
  const summaries = await openSummaries({
    journal: changed(journal),
    clock,
    log: silentLog,
    metrics,
    removedKind: "removed_entity",
    names: sameNames,
    entities: () => [],
    holes: () => [],
    unhealedFrom: () => Infinity,
    timeZone: () => "UTC",
    otherwise: "UTC",
    keptFrom: () => 0,
    ...rest,
  });
  const { signal } = stopping;
  const acceptor = openAcceptor({ journal, metrics, signal, noteKeepers: [summaries.noteKeeper] });
  const running = summaries.run(acceptor, stopping.signal);
  onTestFinished(async () => {
    stopping.abort();
    await running;
  });
  return {
    journal,
    clock,
    summaries,
    metrics,
    accept: (samples) => acceptor.accept("test", { points: samples.map((of) => pointOfSample("sensor.a", of)) }),
    passUntil: (isSo, what) =>
      until(async () => {
        if (await isSo()) return true;
        await clock.advance(1_000);
        return false;
      }, what),
  };
}

const number = (time: number, value: number): Sample => ({
  time,
  isKnown: true,
  value,
  isWord: false,
  used: undefined,
});

test("the hour of now follows its states, and is made for good when it is over", async () => {
  const { journal, clock, summaries, accept, passUntil, metrics } = await start();
  await passUntil(() => summaries.view.status().madeUpTo === START, "the first look");
  await accept([number(START + 20 * MINUTE, 10)]);
  const hour = async () => (await rowsOf(journal, "hour", "sensor.a")).get(START);
  await passUntil(async () => (await hour())?.event_count === 1, "the first state is in the hour");
  await accept([number(clock.now(), 30)]);
  await passUntil(async () => (await hour())?.event_count === 2, "the second state is in the hour");
  expect((await hour())?.coverage).toBeLessThan(2 / 3);
  expect(await rowsOf(journal, "day", "sensor.a")).toEqual(new Map());
  await clock.moveTo(START + HOUR + 11_000_000);
  await passUntil(async () => (await rowsOf(journal, "day", "sensor.a")).size === 1, "the day has the hour");
  expect(await hour()).toMatchObject({ event_count: 2, avg_value: 20, coverage: 2 / 3, last_value: 30 });
  expect(summaries.health()).toMatchObject({
    status: "healthy",
    details: { time_zone: "UTC", made_up_to: "2026-06-01T13:00:00Z", waiting_entities: 0, oldest_waiting: null },
  });
  expect(await metrics.registry.metrics()).toMatch(/hometide_summary_lag_seconds 0\n/);
});

test("a late point wakes the making, and so does who asks for a span again", async () => {
  // Nothing else wakes it before the next hour.
  const { journal, clock, summaries, accept, passUntil } = await start({ refreshMs: 36_000_000 });
  await accept([number(START + 20 * MINUTE, 10)]);
  await clock.moveTo(START + 5 * HOUR + 11_000_000);
  const hours = () => rowsOf(journal, "hour", "sensor.a");
  await passUntil(async () => (await hours()).size >= 5, "five hours");
  const now = clock.now();
  await accept([number(START + HOUR + 1, 50)]);
  await passUntil(
    async () => (await hours()).get(START + 4 * HOUR)?.time_weighted_avg === 50,
    "the late point reaches",
  );
  expect(clock.now() - now).toBeLessThan(50 * MINUTE);

  const span = { from: START, to: START + 3 * HOUR };
  const planned = await summaries.view.rebuild({ ...span, entityId: "sensor.a", dryRun: true });
  expect(planned).toEqual({ ...span, entities: 1, hours: 3 });
  expect(summaries.view.status()).toMatchObject({ waitingEntities: 0, waitingHours: 0 });
  expect(await summaries.view.rebuild(span)).toEqual(planned);
  await passUntil(() => summaries.view.status().waitingEntities === 0, "it is made");
  const late = { from: clock.now(), to: clock.now() + HOUR };
  expect(await summaries.view.rebuild(late)).toMatchObject({ entities: 0, hours: 0 });
  await expect(summaries.view.rebuild({ ...span, entityId: "sensor.b" })).rejects.toThrow(/No entity is called/);
});

test("where the store cannot be read, health says so, and nothing is lost", async () => {
  let isBroken = true;
  const { journal, summaries, accept, clock, passUntil } = await start({
    journal: (real) => ({
      ...real,
      range: (query) => (isBroken ? Promise.reject(new Error("the disk is gone")) : real.range(query)),
    }),
  });
  await accept([number(START + 20 * MINUTE, 10)]);
  await clock.moveTo(START + HOUR + 11_000_000);
  await passUntil(() => summaries.health().status === "degraded", "it is told");
  expect(summaries.health().reason).toContain("the disk is gone");
  isBroken = false;
  await passUntil(() => summaries.health().status === "healthy", "it goes on");
  await passUntil(async () => (await rowsOf(journal, "day", "sensor.a")).size === 1, "the day is made");
});
