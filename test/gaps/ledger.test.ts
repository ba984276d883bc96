import { describe, expect, it } from "vitest";
import { readLedger } from "../../src/gaps/documents.ts";
import { GapLedger } from "../../src/gaps/ledger.ts";
import { ManualClock } from "../../src/model/clock.ts";
import type { Micros } from "../../src/model/time.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import type { Journal } from "../../src/store/store.ts";
import { openTestStore } from "../support/embedded.ts";

const S = 1_000_000;
const START: Micros = Date.UTC(2026, 10, 21, 10) * 1_000;
const at = (seconds: number): Micros => START + seconds * S;

/** A ledger on a real store, as a start of the hub opens it; `crash` leaves what is on disk. */
async function open(journal: Journal, clock: ManualClock): Promise<GapLedger> {
  const accept = (_source: string, commit: Parameters<Journal["accept"]>[0]): Promise<void> => journal.accept(commit);
  const known = await readLedger(journal);
  const metrics = createMetrics();
  return new GapLedger({ clock, acceptor: { accept }, metrics, source: "test", known, onWork: () => undefined });
}

const events = (clockOffset = 0) => ({ quiet: false, clockOffset });
const shown = (ledger: GapLedger): readonly unknown[] =>
  ledger
    .gaps()
    .map(({ from, to, reason, state }) => [
      (from - START) / S,
      to === undefined ? undefined : (to - START) / S,
      reason,
      state,
    ]);

describe("the gap ledger", () => {
  it("does not believe a hub's clock that was set by years while nobody listened", async () => {
    const ledger = await open(await openTestStore(), new ManualClock(START));
    ledger.resumed(undefined);
    ledger.promised(at(0));
    ledger.lost("connection_lost");
    ledger.resumed(at(56 * 365 * 86_400));
    ledger.promised(at(70));
    expect(shown(ledger)).toEqual([[-1, 70 + 86_400, "connection_lost", "waiting"]]);
  });

  it("promises nothing before the first start", async () => {
    const ledger = await open(await openTestStore(), new ManualClock(START));
    expect(ledger.resumed(undefined)).toBeUndefined();
    ledger.lost("connection_lost");
    expect(ledger.gaps()).toEqual([]);
  });

  it("after a crash, a gap from the last position that was written, less a second for events out of order", async () => {
    const journal = await openTestStore();
    const clock = new ManualClock(START);
    const first = await open(journal, clock);
    first.resumed(undefined);
    first.promised(at(0));
    const stopping = new AbortController();
    const running = first.run(stopping.signal);
    first.heard(at(3), events());
    await clock.advance(5_000);
    await expect.poll(async () => (await readLedger(journal)).position?.heard).toBe(at(3));
    // Heard, and not written yet.
    first.heard(at(7), events());
    stopping.abort();
    await running;

    await clock.advance(60_000);
    const second = await open(journal, clock);
    expect(shown(second)).toEqual([[2, undefined, "hub_crashed", "open"]]);
    expect(second.resumed(at(65))).toEqual({ from: at(2), to: at(65) });
    second.promised(at(66));
    second.caughtUp(at(66));
    expect(shown(second)).toEqual([[2, 65, "hub_crashed", "waiting"]]);
  });

  it("keeps a gap where the hub crashes again at the same time of a clock that stands still", async () => {
    const journal = await openTestStore();
    const clock = new ManualClock(START);
    const first = await open(journal, clock);
    first.resumed(undefined);
    first.promised(at(-3_600));
    await expect.poll(async () => (await readLedger(journal)).position?.heard).toBe(at(-3_600));
    const second = await open(journal, clock);
    second.resumed(at(-60));
    second.promised(at(-30));
    await expect.poll(async () => (await readLedger(journal)).position?.heard).toBe(at(-30));
    const [healing] = second.gaps();
    if (healing === undefined) throw new Error("there is no gap");
    await second.commit({ ...healing, state: "healing" }, { points: [] });
    const third = await open(journal, clock);
    expect(shown(third)).toEqual([
      [-3_601, -60, "hub_crashed", "healing"],
      [-31, undefined, "hub_crashed", "open"],
    ]);
  });

  it("tells a clean stop from a crash", async () => {
    const journal = await openTestStore();
    const clock = new ManualClock(START);
    const first = await open(journal, clock);
    first.resumed(undefined);
    first.promised(at(0));
    first.heard(at(9), events());
    await first.end();
    expect(shown(await open(journal, clock))).toEqual([[8, undefined, "hub_stopped", "open"]]);
  });

  it("has nothing that is later than Home Assistant's own times for heard, whatever the hub's clock says", async () => {
    const journal = await openTestStore();
    // The hub's clock is five hours ahead, and nothing has told so yet.
    const clock = new ManualClock(at(5 * 3_600));
    const first = await open(journal, clock);
    first.resumed(undefined);
    first.promised(at(0));
    await expect.poll(async () => (await readLedger(journal)).position?.heard).toBe(at(0));
    const second = await open(journal, clock);
    second.resumed(undefined);
    second.promised(at(30));
    expect(shown(second)).toEqual([[-1, 30, "hub_crashed", "waiting"]]);
    second.heard(at(40), events(5 * 3_600 * S));
    second.lost("connection_lost");
    expect(shown(second).at(-1)).toEqual([39, undefined, "connection_lost", "open"]);
  });

  it("learns why from what comes after, and makes one of gaps that touch", async () => {
    const ledger = await open(await openTestStore(), new ManualClock(at(100)));
    ledger.resumed(undefined);
    ledger.promised(at(0));
    ledger.heard(at(50), events());
    ledger.lost("connection_lost");
    ledger.lost("home_assistant_stopped");
    ledger.resumed(at(60));
    // Lost again before it told anything.
    ledger.lost("no_answer");
    expect(shown(ledger)).toEqual([
      [49, 60, "home_assistant_stopped", "waiting"],
      [49, undefined, "no_answer", "open"],
    ]);
    ledger.resumed(at(70));
    expect(shown(ledger)).toEqual([[49, 70, "home_assistant_stopped", "waiting"]]);
  });

  it("takes up what was heard before a loss and was on disk only after it", async () => {
    const ledger = await open(await openTestStore(), new ManualClock(at(100)));
    ledger.resumed(undefined);
    ledger.promised(at(0));
    ledger.heard(at(10), events());
    ledger.lost("connection_lost");
    ledger.heard(at(20), events());
    expect(shown(ledger)).toEqual([[19, undefined, "connection_lost", "open"]]);
  });

  it("does not write the position of a quiet home at each ping", async () => {
    const journal = await openTestStore();
    const clock = new ManualClock(START);
    let writes = 0;
    const accept = async (): Promise<void> => void (writes += 1);
    const known = await readLedger(journal);
    const metrics = createMetrics();
    const ledger = new GapLedger({
      clock,
      acceptor: { accept },
      metrics,
      source: "test",
      known,
      onWork: () => undefined,
    });
    ledger.resumed(undefined);
    ledger.promised(at(0));
    const stopping = new AbortController();
    const running = ledger.run(stopping.signal);
    for (let ping = 1; ping <= 60; ping += 1) {
      ledger.heard(at(ping * 10), { quiet: true, clockOffset: 0 });
      await clock.advance(10_000);
    }
    stopping.abort();
    await running;
    expect(writes).toBeLessThanOrEqual(21);
    expect(writes).toBeGreaterThan(10);
  });
});
