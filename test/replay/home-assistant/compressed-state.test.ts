import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyCompressed,
  compress,
  differenceEvent,
  expand,
  type CompressedState,
} from "../../../src/replay/home-assistant/compressed-state.ts";
import { describeShared } from "../../support/shared.ts";
import { connectClient } from "../client.ts";
import { play, token } from "../played.ts";
import { recordedEvents, recordingFile, releases } from "../recorded.ts";

const state = fc
  .record({
    state: fc.string(),
    attributes: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.jsonValue({ maxDepth: 1 })),
    changed: fc.integer({ min: 0, max: 29 }),
    updated: fc.integer({ min: 30, max: 59 }),
    justChanged: fc.boolean(),
    user: fc.constantFrom(null, "somebody"),
    id: fc.string({ minLength: 1 }),
  })
  .map(({ changed, updated, justChanged, user, id, ...rest }) => {
    const time = (second: number): string => `2026-11-21T01:00:${String(second).padStart(2, "0")}.123456+00:00`;
    const context = { id, parent_id: null, user_id: user };
    return JSON.stringify({
      ...rest,
      last_changed: time(changed),
      last_updated: time(justChanged ? changed : updated),
      context,
    });
  });

test("a difference leads from the state before to the state after, whatever they are", () => {
  const maybe = fc.option(state, { nil: undefined });
  fc.assert(
    fc.property(maybe, maybe, (before, after) => {
      const states = new Map<string, CompressedState>();
      if (before !== undefined) states.set("sensor.x", compress(before));
      let target = after === undefined ? undefined : compress(after);
      const from = states.get("sensor.x")?.lc;
      // A state that has changed was updated at that moment; a later update keeps the time of the change.
      if (target !== undefined && from !== undefined && target.lu !== undefined) target = { ...target, lc: from };
      applyCompressed(states, differenceEvent("sensor.x", states.get("sensor.x"), target));
      const led = states.get("sensor.x");
      expect(led === undefined ? undefined : JSON.parse(expand("x", led))).toEqual(
        target === undefined ? undefined : JSON.parse(expand("x", target)),
      );
    }),
  );
});

describeShared("compressed states beside Home Assistant's own", () => {
  test.each(releases)("%s: subscribe_entities made of state_changed says what was recorded", async (release) => {
    const compressed = release === "2024.3.3" ? "subscribe-entities.jsonl.gz" : "subscribe-entities.jsonl";
    const recorded = recordedEvents(recordingFile(release, compressed), 1, 4).slice(1);
    const { server } = await play(release, "state-changed.jsonl.gz");
    const client = await connectClient(server.url, token);
    client.send({ id: 4, type: "subscribe_entities" });
    // The answer and the snapshot come first.
    await client.until((texts) => texts.length >= recorded.length + 2);
    const made = client.texts.slice(2).map(normal);
    expect(made.length).toBe(recorded.length);
    const different = recorded.map(normal).findIndex((event, index) => event !== made[index]);
    expect([recorded[different], client.texts[different + 2]]).toEqual([undefined, client.texts[1]]);
  });
});

/**
 * The event with its keys and the names of gone attributes (a set in Python) in order, and with its times, which Home
 * Assistant writes as floats, in microseconds. Without attributes that are null, of which 2024.3.3 does not tell, and
 * without "big", whose integers past 2^53 are not exact here.
 */
function normal(text: string): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value)
      .filter(([key, inner]) => inner !== null && key !== "big")
      .map(([key, inner]: [string, unknown]): [string, unknown] => {
        if ((key === "lc" || key === "lu") && typeof inner === "number") return [key, microseconds(inner)];
        return key === "-" ? [key, (inner as { a: string[] }).a.toSorted()] : [key, sorted(inner)];
      });
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(sorted(JSON.parse(text).event));
}

/** As Python does it: the fraction alone, a half to the even neighbour; the recorded floats have tenths of microseconds. */
function microseconds(seconds: number): number {
  const whole = Math.floor(seconds);
  const micros = (seconds - whole) * 1e6;
  const down = Math.floor(micros);
  return whole * 1e6 + (micros - down === 0.5 ? down + (down % 2) : Math.round(micros));
}
