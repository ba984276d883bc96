import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { point, series } from "../../src/model/point.ts";
import type { Commit } from "../../src/store/store.ts";
import { GroupCommit } from "../../src/store/embedded/group-commit.ts";
import type { CommitFailure, Group } from "../../src/store/embedded/protocol.ts";

const lamp = series("home_assistant_events", { entity_id: "light.lamp" });
let clockTime = 0;

function commitOf(points: number): Commit {
  return { points: Array.from({ length: points }, () => point(lamp, ++clockTime, { normalized_value: 1 })) };
}

/** A writer that answers when the test says so. */
function setUp() {
  const clock = new ManualClock(0);
  const sent: {
    readonly group: Group;
    answer(failures?: readonly CommitFailure[]): Promise<void>;
    die(error: Error): Promise<void>;
  }[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const groups = new GroupCommit({
    clock,
    groupMs: 100,
    groupPoints: 10,
    maxGroupPoints: 50,
    send: (group) =>
      new Promise((resolve, reject) => {
        sent.push({
          group,
          answer: (failures = []) => (resolve(failures), settled()),
          die: (error) => (reject(error), settled()),
        });
      }),
  });
  const sizes = () => sent.map(({ group }) => group.blocks.reduce((sum, block) => sum + block.rows, 0));
  return { clock, groups, sent, sizes };
}

describe("group commit", () => {
  test("a group waits 100 ms from its first commit", async () => {
    const { clock, groups, sizes } = setUp();
    void groups.accept(commitOf(1));
    await clock.advance(60);
    void groups.accept(commitOf(2));
    await clock.advance(39);
    expect(sizes()).toEqual([]);
    await clock.advance(1);
    expect(sizes()).toEqual([3]);
  });

  test("a group that is full is sent at once, and the next one has its own 100 ms", async () => {
    const { clock, groups, sent, sizes } = setUp();
    void groups.accept(commitOf(9));
    await clock.advance(50);
    void groups.accept(commitOf(1));
    expect(sizes()).toEqual([10]);
    await sent[0]?.answer();
    void groups.accept(commitOf(1));
    await clock.advance(99);
    expect(sizes()).toEqual([10]);
    await clock.advance(1);
    expect(sizes()).toEqual([10, 1]);
  });

  test("a commit that somebody waits for is sent at once, with what came before it, and in order", async () => {
    const { clock, groups, sent, sizes } = setUp();
    void groups.accept(commitOf(1));
    void groups.accept({ ...commitOf(2), urgent: true });
    expect(sizes()).toEqual([3]);
    // The writer is busy: one group lies ready, and those after it wait for their turn.
    void groups.accept({ ...commitOf(4), urgent: true });
    void groups.accept({ ...commitOf(5), urgent: true });
    void groups.accept(commitOf(6));
    expect(sizes()).toEqual([3, 4]);
    await sent[0]?.answer();
    expect(sizes()).toEqual([3, 4, 5]);
    await sent[1]?.answer();
    await sent[2]?.answer();
    expect(sizes()).toEqual([3, 4, 5]);
    await clock.advance(100);
    expect(sizes()).toEqual([3, 4, 5, 6]);
  });

  test("while the writer is busy groups grow, to a limit; the next one follows at once", async () => {
    const { clock, groups, sent, sizes } = setUp();
    void groups.accept(commitOf(10));
    for (let n = 0; n < 12; n++) void groups.accept(commitOf(10));
    await clock.advance(1_000);
    expect(sizes()).toEqual([10, 50]);
    await sent[0]?.answer();
    expect(sizes()).toEqual([10, 50, 50]);
    await sent[1]?.answer();
    await sent[2]?.answer();
    expect(sizes()).toEqual([10, 50, 50, 20]);
  });

  test("a commit is never split", async () => {
    const { groups, sizes } = setUp();
    void groups.accept(commitOf(500));
    expect(sizes()).toEqual([500]);
  });

  test("an answer settles the commits of its group alone: the failed ones reject with their reason", async () => {
    const { groups, sent } = setUp();
    const outcomes: string[] = [];
    const note = (name: string, done: Promise<void>) =>
      done.then(
        () => outcomes.push(`${name} kept`),
        (error: Error) => outcomes.push(`${name} ${error.message}`),
      );
    void note("a", groups.accept(commitOf(4)));
    void note("b", groups.accept(commitOf(4)));
    void note("c", groups.accept(commitOf(4)));
    void note("d", groups.accept(commitOf(50)));
    expect(groups.waitingPoints).toBe(62);
    await sent[0]?.answer([{ commit: 1, fault: { code: "internal", message: "is bad", poison: true } }]);
    expect(outcomes).toEqual(["a kept", "b is bad", "c kept"]);
    await sent[1]?.die(new Error("is gone"));
    expect(outcomes.at(-1)).toBe("d is gone");
    expect(groups.waitingPoints).toBe(0);
  });

  test("draining sends what waits and resolves when it is answered", async () => {
    const { groups, sent, sizes } = setUp();
    void groups.accept(commitOf(1));
    let drained = false;
    const draining = groups.drain().then(() => (drained = true));
    expect(sizes()).toEqual([1]);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(drained).toBe(false);
    await sent[0]?.answer();
    await draining;
    await groups.drain();
  });
});
