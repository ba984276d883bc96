import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bucket, Tier } from "../../src/summaries/calendar.ts";
import { createCalendar } from "../../src/summaries/calendar.ts";
import type { Carried } from "../../src/summaries/hour.ts";
import { carry, NOTHING, summariseHour } from "../../src/summaries/hour.ts";
import type { Summarised } from "../../src/summaries/roll-up.ts";
import { rollUp } from "../../src/summaries/roll-up.ts";
import type { Story } from "./reference.ts";
import { differenceOf, summariseByHand } from "./reference.ts";
import { holesAround, samplesAround, turns } from "./stories.ts";

const HOUR = 3_600_000_000;
const lower: Readonly<Record<Exclude<Tier, "hour">, Tier>> = {
  day: "hour",
  month: "day",
  season: "month",
  year: "month",
};

const story = fc.constantFrom(...turns).chain(([zone, turn]) =>
  fc
    .record({
      samples: samplesAround(turn),
      holes: holesAround(turn),
      isMeter: fc.boolean(),
      after: fc.integer({ min: 0, max: 30 * HOUR }),
    })
    .map(({ after, ...of }) => ({ zone, ...of, now: (of.samples.at(-1)?.time ?? turn) + after + 1 })),
);

/** The hours of a story as the engine makes them: one after the other, with what is carried over. */
function hoursOf({ samples, holes, isMeter, now }: Story, buckets: readonly Bucket[]): readonly Summarised[] {
  let carried: Carried = NOTHING;
  return buckets.flatMap((bucket) => {
    const inside = samples.filter(({ time }) => time >= bucket.start && time < bucket.end);
    const until = Math.min(bucket.end, now);
    const summary = summariseHour({ bucket, until, carried, samples: inside, holes, isMeter });
    carried = inside.reduce(carry, carried);
    return summary === undefined ? [] : [{ bucket, summary }];
  });
}

test("hours, and what is rolled up from them, are what the points say", () => {
  fc.assert(
    fc.property(story, ({ zone, ...of }) => {
      const calendar = createCalendar(zone);
      const first = of.samples[0]?.time ?? of.now;
      // From the first sample to the last one that matters; a pause of months leaves many hours alike.
      const hours = hoursOf(of, calendar.buckets("hour", first, of.now));
      const made: Record<string, readonly Summarised[]> = { hour: hours };
      for (const tier of ["day", "month", "season", "year"] as const) {
        made[tier] = calendar.buckets(tier, first, of.now).flatMap((bucket) => {
          const parts = (made[lower[tier]] ?? []).filter(
            (part) => part.bucket.start >= bucket.start && part.bucket.end <= bucket.end,
          );
          const summary = rollUp(bucket, parts);
          return summary === undefined ? [] : [{ bucket, summary }];
        });
      }
      for (const [tier, list] of Object.entries(made)) {
        const known = new Map(list.map(({ bucket, summary }) => [bucket.start, summary]));
        // Every hour with an event or next to one, a few of the others, and every longer bucket.
        const buckets = calendar.buckets(tier as Tier, first, of.now);
        const looked = buckets.filter(
          (bucket, index) =>
            tier !== "hour" ||
            index % 97 === 0 ||
            of.samples.some(({ time }) => time >= bucket.start - HOUR && time < bucket.end + HOUR),
        );
        for (const bucket of looked) {
          const expected = summariseByHand(of, bucket);
          expect(differenceOf(known.get(bucket.start), expected), `${tier} ${bucket.start}`).toBeUndefined();
        }
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
