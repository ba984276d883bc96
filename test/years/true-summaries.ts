import type { Summary } from "../../src/model/summary.ts";
import type { Micros } from "../../src/model/time.ts";
import type { Bucket, Tier } from "../../src/summaries/calendar.ts";
import type { Span } from "../../src/summaries/spans.ts";
import { bucketByTemporal, summariseByHand } from "../summaries/reference.ts";
import type { TrueState, TrueStory } from "./truth.ts";

/** Every bucket of a tier from one time to another, each asked of Temporal. */
export function trueBuckets(tier: Tier, timeZone: string, from: Micros, to: Micros): readonly Bucket[] {
  const buckets: Bucket[] = [];
  for (let time = from; time < to; time = buckets.at(-1)?.end ?? to) {
    buckets.push(bucketByTemporal(tier, timeZone, time));
  }
  return buckets;
}

/**
 * The summary of a bucket straight from all that the entity said. The slow reference looks at every state that it is
 * given: so it is given those of the bucket, the one that held before it, and the last number before.
 */
export function trueSummary(
  story: TrueStory,
  { bucket, holes, now }: { readonly bucket: Bucket; readonly holes: readonly Span[]; readonly now: Micros },
): Summary | undefined {
  const { states } = story;
  const first = indexAt(states, bucket.start);
  const end = indexAt(states, Math.min(bucket.end, now));
  let number = first - 1;
  while (number >= 0 && states[number]?.value === undefined) number -= 1;
  const before = [...new Set([number, first - 1])].filter((index) => index >= 0);
  const samples = [...before.map((index) => states[index]), ...states.slice(first, end)].filter(
    (of) => of !== undefined,
  );
  const near = holes.filter(({ from, to }) => from < bucket.end && to > bucket.start);
  return summariseByHand({ samples, holes: near, isMeter: story.deviceClass === "water", now }, bucket);
}

/** The first state that is not before a time. */
function indexAt(states: readonly TrueState[], time: Micros): number {
  let low = 0;
  let high = states.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((states[middle]?.time ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
