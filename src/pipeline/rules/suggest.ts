import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_SECOND } from "../../model/time.ts";
import { unknownStates } from "../state-words.ts";
import type { RuleSettings } from "./rule.ts";
import { shapingOf } from "./shape.ts";
import type { Sample } from "./thin.ts";
import { thinned } from "./thin.ts";
import type { Suggestion } from "./view.ts";

/** Stored points of an entity, oldest first, and the span that they are all the points of. */
export interface Written {
  readonly entityId: string;
  readonly samples: readonly Sample[];
  readonly from: Micros;
  readonly to: Micros;
}

/** Fewer points a day are not worth a rule. */
const LEAST_SAVED_A_DAY = 100;
/** A rule that saves less of an entity's points is not worth its loss. */
const LEAST_SHARE = 0.2;
/** A change is noise where it is at most this share of what the entity shows in the span. */
const NOISE_SHARE = 0.03;
const FLAPS_SECONDS = 30;

/**
 * The rule that saves the most points of an entity without losing what it shows, where one is worth it. What it saves
 * is what the engine leaves out of the very points that were stored.
 */
export function suggest(of: Written): Suggestion | undefined {
  const { entityId, samples, from, to } = of;
  const days = (to - from) / MICROS_PER_DAY;
  if (samples.length < 2 || days <= 0) return undefined;
  const best = candidates(samples)
    .map((candidate) => ({ ...candidate, saved: savedBy(candidate.rule, samples) }))
    .filter(({ saved }) => saved / days >= LEAST_SAVED_A_DAY && saved / samples.length >= LEAST_SHARE)
    .sort((a, b) => b.saved - a.saved)[0];
  if (best === undefined) return undefined;
  const { why, rule, saved } = best;
  const points = samples.length;
  const aDay = (count: number): number => Math.round(count / days);
  return { entityId, why, rule, pointsADay: aDay(points), savedADay: aDay(saved), points, from, to };
}

interface Candidate {
  readonly why: string;
  readonly rule: RuleSettings;
}

/** How many of stored points a rule would have left out, had they come just so. */
export function savedBy(rule: RuleSettings, samples: readonly Sample[]): number {
  if (rule.record === false) return samples.length;
  const shaping = shapingOf(rule, "");
  if (shaping === undefined) return 0;
  const { ignoreBelow, ignoreAbove, round, thinning } = shaping;
  const shaped = samples.flatMap((sample): readonly Sample[] => {
    const { number } = sample;
    if (number === undefined) return [sample];
    if (number < ignoreBelow || number > ignoreAbove) return [];
    return round === undefined
      ? [sample]
      : [{ ...sample, state: number.toFixed(round), number: Number(number.toFixed(round)) }];
  });
  return samples.length - thinned(thinning, shaped).length;
}

function candidates(samples: readonly Sample[]): readonly Candidate[] {
  const pairs = samples.slice(1).map((now, index) => ({ now, before: samples[index] ?? now }));
  const share = (fits: (pair: (typeof pairs)[number]) => boolean): number => pairs.filter(fits).length / pairs.length;
  const found: Candidate[] = [];
  const repeated = share(({ now, before }) => now.state === before.state);
  if (repeated > 0) {
    const why = `${percent(repeated)} of its points repeat the state: only attributes changed`;
    found.push({ why, rule: { changes_only: true } });
  }
  const known = samples.filter(({ state }) => !unknownStates.has(state));
  const numbers = known.flatMap(({ number }) => (number === undefined ? [] : [number]));
  const isNumeric = numbers.length > 0 && numbers.length >= known.length * 0.9;
  if (isNumeric) found.push(...noiseOf(pairs, numbers));
  else if (new Set(known.map(({ state }) => state)).size > known.length * 0.8 && known.length > 20) {
    found.push({ why: "nearly every point is another text, which shows nothing as history", rule: { record: false } });
  }
  const short = share(
    ({ now, before }) => now.state !== before.state && now.time - before.time < FLAPS_SECONDS * MICROS_PER_SECOND,
  );
  if (!isNumeric && short > 0.5) {
    const why = `it flaps: ${percent(short)} of its states last less than ${FLAPS_SECONDS} s`;
    found.push({ why, rule: { minimum_interval: 2 * FLAPS_SECONDS * 1_000 } });
  }
  return found;
}

/** Dead bands that are small beside what the entity shows. */
function noiseOf(
  pairs: readonly { readonly now: Sample; readonly before: Sample }[],
  numbers: readonly number[],
): readonly Candidate[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (of: readonly number[], share: number): number => of[Math.floor((of.length - 1) * share)] ?? 0;
  // What is shown, without the one spike in a hundred.
  const shown = at(sorted, 0.99) - at(sorted, 0.01);
  const steps = pairs
    .flatMap(({ now, before }) =>
      now.number === undefined || before.number === undefined ? [] : [Math.abs(now.number - before.number)],
    )
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  const bands = new Set([0.25, 0.5, 0.75, 0.9].map((share) => niceAbove(at(steps, share))));
  return [...bands]
    .filter((band) => band > 0 && band <= shown * NOISE_SHARE)
    .map((band) => {
      const noise = steps.filter((step) => step < band).length / Math.max(steps.length, 1);
      const why = `${percent(noise)} of its changes are smaller than ${band}, while it shows ${tidy(at(sorted, 0.01))} to ${tidy(at(sorted, 0.99))}`;
      return { why, rule: { minimum_change: band } };
    });
}

/** The next number above of 1, 2 and 5 with its power of ten. */
function niceAbove(step: number): number {
  if (step <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((each) => each * power > step) ?? 10;
  return tidy(factor * power);
}

/** Six significant digits: more would only be the arithmetic's noise. */
function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
