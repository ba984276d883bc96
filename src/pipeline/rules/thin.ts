import type { Micros } from "../../model/time.ts";
import { unknownStates } from "../state-words.ts";

/** Which samples of an entity are left out. */
export interface Thinning {
  /** A sample whose state reads as the stored one is left out, whatever its attributes. */
  readonly changesOnly: boolean;
  /** A number nearer to the stored one than this is left out: in the stored unit, or as a share of the stored number. */
  readonly minimumChange: { readonly absolute: number } | { readonly share: number } | undefined;
  /** In each interval after a stored sample the last one is stored, when the interval ends. */
  readonly minimumInterval: Micros | undefined;
  /** What is left out although it would have been the first for this long is stored. */
  readonly heartbeat: Micros | undefined;
}

/** A state at a time; `number` where its text is a number, as it would be stored. */
export interface Sample {
  readonly time: Micros;
  readonly state: string;
  readonly number: number | undefined;
}

/** A state with its value: a word such as `on` has one as well, and is not nearer to or further from another word. */
export function sampleOf(time: Micros, state: string, value: unknown): Sample {
  const isNumber = typeof value === "number" && Number.isFinite(Number(state));
  return { time, state, number: isNumber ? value : undefined };
}

/** What the thinning of an entity remembers. */
export interface Line<S extends Sample> {
  /** Stored last. */
  kept: Sample;
  /** From here on the minimum interval counts. */
  slot: Micros;
  /** Waits for the end of the interval: the newest sample, and one that shall be stored. */
  held: S | undefined;
}

/** What becomes of a sample: stored, kept back until the interval ends, or left out for a reason. */
export type Verdict = "kept" | "held" | "changes_only" | "minimum_change";

/** The first sample of an entity is always stored. */
export function startLine<S extends Sample>(first: Sample): Line<S> {
  return { kept: first, slot: first.time, held: undefined };
}

/**
 * Whether the interval of a held sample has ended. It is then stored with its own time, and the next interval begins
 * where that one ended, so that there is one stored sample in each.
 *
 * @returns the sample to store, at most once
 */
export function release<S extends Sample>(how: Thinning, line: Line<S>, now: Micros): S | undefined {
  const { held } = line;
  const end = line.slot + (how.minimumInterval ?? 0);
  if (held === undefined || now < end) return undefined;
  keep(line, held, end);
  return held;
}

/**
 * Judges the next sample of an entity; {@link release} has been asked at its time before.
 *
 * The stored line is never further from the truth than `minimumChange`, later than `minimumInterval`, or silent about
 * the state becoming unknown or known again: that is always stored, and what was held before it, too.
 *
 * @param store takes a held sample that must be stored before this one
 */
export function judge<S extends Sample>(how: Thinning, line: Line<S>, sample: S, store: (held: S) => void): Verdict {
  const { kept, held } = line;
  const known = !unknownStates.has(sample.state);
  const wasKnown = !unknownStates.has(kept.state);
  if (known !== wasKnown || (!known && sample.state !== kept.state)) {
    if (held !== undefined) store(held);
    keep(line, sample, sample.time);
    return "kept";
  }
  const left = leftOut(how, kept, sample);
  if (left !== undefined) {
    // The line is back where it was stored: what was held is no longer the newest.
    line.held = undefined;
    if (how.heartbeat === undefined || sample.time - kept.time < how.heartbeat) return left;
  } else if (how.minimumInterval !== undefined && sample.time - line.slot < how.minimumInterval) {
    line.held = sample;
    return "held";
  }
  keep(line, sample, sample.time);
  return "kept";
}

/** What is stored of the samples of an entity, oldest first, as if each had come by itself. */
export function thinned<S extends Sample>(how: Thinning, samples: readonly S[]): readonly S[] {
  const [first, ...others] = samples;
  if (first === undefined) return [];
  const stored = [first];
  const line = startLine<S>(first);
  const store = (held: S | undefined): void => void (held === undefined || stored.push(held));
  for (const sample of others) {
    store(release(how, line, sample.time));
    if (judge(how, line, sample, store) === "kept") stored.push(sample);
  }
  store(release(how, line, Infinity));
  return stored;
}

function keep<S extends Sample>(line: Line<S>, sample: S, slot: Micros): void {
  line.kept = sample;
  line.slot = slot;
  line.held = undefined;
}

function leftOut(how: Thinning, kept: Sample, sample: Sample): "changes_only" | "minimum_change" | undefined {
  if (how.changesOnly && sample.state === kept.state) return "changes_only";
  const { minimumChange } = how;
  if (minimumChange === undefined || sample.number === undefined || kept.number === undefined) return undefined;
  const size = Math.abs(kept.number);
  const least = "absolute" in minimumChange ? minimumChange.absolute : minimumChange.share * size;
  const change = Math.abs(sample.number - kept.number);
  // 0.3 is 0.1 from 0.2 for everybody but binary arithmetic, whose error is at most this.
  const noise = 4 * Number.EPSILON * Math.max(size, Math.abs(sample.number));
  return change === 0 || change + noise < least ? "minimum_change" : undefined;
}
