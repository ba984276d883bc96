import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { MICROS_PER_HOUR } from "../../src/model/time.ts";
import { createLog } from "../../src/ops/log.ts";
import { LogRing } from "../../src/ops/log-ring.ts";

describe("the log of the last hour", () => {
  test("keeps what was logged, from the level on, with secrets replaced", () => {
    const ring = new LogRing(new ManualClock(1_800_000_000_000_000));
    const log = createLog({ level: "info", format: "json", also: ring });
    log.debug("too quiet");
    log.info({ entities: 3, token: "told to nobody" }, "a test of the log");
    log.child({ source: "espn" }).warn("another test of the log");
    expect(ring.lines()).toMatchObject([
      { level: "info", message: "a test of the log", facts: { entities: 3, token: "[redacted]" } },
      { level: "warn", message: "another test of the log", facts: { source: "espn" } },
    ]);
  });

  test("forgets what is older than an hour, and all but the last thousand", async () => {
    const clock = new ManualClock(1_800_000_000_000_000);
    const ring = new LogRing(clock);
    ring.write('{"level":"info","time":"2026-01-01T00:00:00.000Z","msg":"old"}');
    await clock.advance(MICROS_PER_HOUR / 1_000 + 1);
    expect(ring.lines()).toEqual([]);
    for (let n = 0; n < 1_200; n++) ring.write(JSON.stringify({ level: "info", time: "", msg: String(n) }));
    expect(ring.lines().map(({ message }) => message)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => String(n + 200)),
    );
  });

  test("a line that was too long is shown as far as it goes", () => {
    const ring = new LogRing(new ManualClock(1_800_000_000_000_000));
    ring.write(JSON.stringify({ level: "error", time: "", msg: "x".repeat(5_000) }));
    const [line] = ring.lines();
    expect(line?.message).toHaveLength(4_000);
  });
});
