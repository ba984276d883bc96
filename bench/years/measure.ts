import { percentile } from "../bench.ts";

/** What is asked of every store. */
export const questions = {
  rawDay: "one day raw of an entity",
  yearByHour: "a year by the hour",
  yearByDay: "a year by the day",
  latest: "latest of all",
  monthByDay: "all entities by the day for a month",
  auto: "`auto` of 365 days",
} as const;
export type Question = keyof typeof questions;

/** Asks once; gives how many rows or bytes came, so that nobody measures an empty answer. */
export type Ask = (turn: number) => Promise<number> | number;

/** Milliseconds. */
export interface Timing {
  readonly p50: number;
  readonly p99: number;
  readonly asked: number;
}

const WARM = 15;
const LEAST = 5;

/** Asks again and again with other entities and days, as often as the budget allows. */
async function timed(ask: Ask, { most = 300, budgetMs = 2_500 } = {}): Promise<Timing> {
  const times: number[] = [];
  let answered = 0;
  const begun = performance.now();
  for (let turn = 0; turn < most + WARM; turn++) {
    const spent = performance.now() - begun;
    if (times.length >= LEAST && spent > budgetMs) break;
    const started = performance.now();
    const got = await ask(turn);
    const took = performance.now() - started;
    answered += got;
    // The first ones compile and open: all of them in a slow store are few.
    if (turn >= WARM || spent > budgetMs / 4) times.push(took);
  }
  if (answered === 0) throw new Error("every answer was empty");
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), asked: times.length };
}

/** What a store took. Of a question that it answers in two ways, from its points and from its roll-up, both. */
export interface StoreFigures {
  readonly bytes: number;
  readonly loadMs: number;
  readonly timings: Readonly<Partial<Record<Question, readonly Way[]>>>;
}

export interface Way {
  /** Empty for the points themselves. */
  readonly from: string;
  readonly timing: Timing;
}

/** The ways in which a store answers. */
export type Asks = Readonly<Partial<Record<Question, Readonly<Record<string, Ask>>>>>;

export async function timeAll(asks: Asks): Promise<StoreFigures["timings"]> {
  const timings: Partial<Record<Question, Way[]>> = {};
  // Every question is a key of the table.
  for (const question of Object.keys(questions) as Question[]) {
    for (const [from, ask] of Object.entries(asks[question] ?? {}))
      (timings[question] ??= []).push({ from, timing: await timed(ask) });
  }
  return timings;
}
