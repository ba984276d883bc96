import type { Micros } from "../../../src/model/time.ts";
import type { Sample, Thinning } from "../../../src/pipeline/rules/thin.ts";

const isKnown = (state: string): boolean => !["unavailable", "unknown", "none", ""].includes(state);

/**
 * Which samples are stored, said slowly: all samples lie there, and each stored one is found by looking from the one
 * before it at everything that follows. The words are those of docs/home-assistant.md, not of the engine.
 *
 * @returns their places in `samples`, ascending
 */
export function storedSlowly(how: Thinning, samples: readonly Sample[]): readonly number[] {
  const stored: number[] = [];
  let from: Micros = 0;
  let last = -1;
  while (last + 1 < samples.length) {
    const next = last < 0 ? { index: 0, from: samples[0]?.time ?? 0 } : nextStored(how, samples, last, from);
    if (next === undefined) break;
    stored.push(next.index);
    last = next.index;
    from = next.from;
  }
  return stored;
}

/** The sample that is stored after the one at `last`, and from when on the next interval counts. */
function nextStored(
  how: Thinning,
  samples: readonly Sample[],
  last: number,
  from: Micros,
): { readonly index: number; readonly from: Micros } | undefined {
  const interval = how.minimumInterval ?? 0;
  const kept = samples[last];
  if (kept === undefined) return undefined;
  for (let index = last + 1; index < samples.length; index += 1) {
    const sample = samples[index];
    const before = samples[index - 1];
    if (sample === undefined || before === undefined) return undefined;
    const waiting = index - 1 > last && differs(how, kept, before) && before.time < from + interval;
    // The interval is over: the sample before this one was its last.
    if (waiting && sample.time >= from + interval) return { index: index - 1, from: from + interval };
    const turned = isKnown(sample.state) !== isKnown(before.state);
    const otherUnknown = !isKnown(sample.state) && sample.state !== kept.state;
    if (turned || otherUnknown) {
      return waiting ? { index: index - 1, from: before.time } : { index, from: sample.time };
    }
    const beats = how.heartbeat !== undefined && sample.time - kept.time >= how.heartbeat;
    if (differs(how, kept, sample) ? sample.time >= from + interval : beats) return { index, from: sample.time };
  }
  // Nothing follows: the interval ends by itself.
  const end = samples.length - 1;
  const final = samples[end];
  const waits = final !== undefined && end > last && differs(how, kept, final);
  return waits ? { index: end, from: from + interval } : undefined;
}

function differs(how: Thinning, kept: Sample, sample: Sample): boolean {
  if (how.changesOnly && sample.state === kept.state) return false;
  const { minimumChange } = how;
  if (minimumChange === undefined || kept.number === undefined || sample.number === undefined) return true;
  const least = "share" in minimumChange ? minimumChange.share * Math.abs(kept.number) : minimumChange.absolute;
  const change = Math.abs(sample.number - kept.number);
  return change > 0 && change >= least;
}
